import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { toast } from 'sonner'
import { v4 as uuid } from 'uuid'
import type { ArtworkView } from '@/lib/artworks/schema'
import { attempt } from '@/lib/client/undoable'
import { takeRun } from '@/lib/client/use-live-runs'
import type { Result } from '@/lib/errors'
import { createRun, upscaleArtwork } from '@/lib/runs/actions'
import { type RunView, Shape } from '@/lib/runs/schema'

/** How much of a picture is drawn anew. */
const STRENGTHS = { subtle: 0.35, strong: 0.7 } as const
const VARIATIONS = 4

/** New pictures from one that is there. They are made in Create while one stays where one is. */
export function useMakeFrom() {
  const client = useQueryClient()
  const router = useRouter()
  return useMemo(() => {
    const send = async (words: string, act: () => Promise<Result<RunView>>) => {
      const result = await attempt(act)
      if (!result.ok) return
      takeRun(client, result.data)
      toast(words, { action: { label: 'Watch', onClick: () => router.push('/') } })
    }
    return {
      async vary({ id, settings }: ArtworkView, how: keyof typeof STRENGTHS): Promise<void> {
        if (!settings.prompt) {
          toast('This one was made without words, so there is nothing to vary it by.')
          return
        }
        const { prompt, negativePrompt, modelId, steps, guidanceScale, sampler, shape, width, height } = settings
        const wish = {
          ...{ prompt, negativePrompt, modelId, steps, guidanceScale, sampler, count: VARIATIONS },
          shape: Shape.catch('1:1').parse(shape),
          // One that kept another picture's proportions has no shape by name.
          ...(settings.start?.mask || settings.start?.extend ? { width, height } : {}),
          start: { source: `artwork:${id}`, strength: STRENGTHS[how] },
        }
        const key = uuid()
        await send(how === 'subtle' ? 'Varying it a little' : 'Varying it a lot', () => createRun(wish, key))
      },
      async upscale({ id }: ArtworkView): Promise<void> {
        const key = uuid()
        await send('Making it larger', () => upscaleArtwork(id, key))
      },
    }
  }, [client, router])
}
