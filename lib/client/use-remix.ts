import { useQueryClient } from '@tanstack/react-query'
import { usePathname, useRouter } from 'next/navigation'
import { useCallback } from 'react'
import type { ArtworkFacts, ArtworkView } from '@/lib/artworks/schema'
import { takeLooks } from '@/lib/client/looks'
import { useBox } from '@/lib/client/person'
import { LOOKS_KEPT, MODELS, useModels } from '@/lib/client/queries'
import { canRead, type Role, withPicture } from '@/lib/client/references'
import { focusBox, modelOf, type Remixable, remixOf } from '@/lib/client/settings'
import { broughtArtwork } from '@/lib/client/start'
import { useStored } from '@/lib/client/stored'
import { withoutWords } from '@/lib/client/styles'
import { type Look, LOOKS } from '@/lib/looks/schema'
import type { ModelView } from '@/lib/models/schema'

/** Puts words and settings into the box, from whatever room one is in. */
export function useRemix() {
  const box = useBox()
  const client = useQueryClient()
  const router = useRouter()
  const isInCreate = usePathname() === '/'

  const toBox = useCallback(() => {
    if (isInCreate) focusBox()
    else router.push('/')
  }, [isInCreate, router])

  const remix = useCallback(
    ({ prompt, ...made }: Pick<ArtworkFacts, 'prompt'> & Remixable) => {
      const known = [...(client.getQueryData<Look[]>(LOOKS_KEPT) ?? []), ...LOOKS]
      const taken = takeLooks(withoutWords(prompt, made.loras ?? []), known)
      box.draft.set(taken.prompt)
      box.settings.set((before) => remixOf(made, before, client.getQueryData<ModelView[]>(MODELS) ?? [], taken.looks))
      toBox()
    },
    [box, client, toBox],
  )
  /** Everything of a picture or a row, its seed too: the same again. */
  const takeAll = useCallback(
    (made: Parameters<typeof remix>[0] & { seed?: number }) => {
      remix(made)
      box.settings.set((before) => ({ ...before, seed: made.seed }))
    },
    [box, remix],
  )
  const takeSeed = useCallback(
    (seed: number) => {
      box.settings.set((before) => ({ ...before, seed }))
      toBox()
    },
    [box, toBox],
  )
  const takeWords = useCallback(
    (words: string) => {
      box.draft.set(words)
      toBox()
    },
    [box, toBox],
  )
  const use = useCallback(
    (artwork: ArtworkView, role: Role) => {
      box.settings.set((before) => withPicture(before, broughtArtwork(artwork), role))
      toBox()
    },
    [box, toBox],
  )
  const startFrom = useCallback((artwork: ArtworkView) => use(artwork, 'start'), [use])
  const keepLines = useCallback((artwork: ArtworkView) => use(artwork, 'structure'), [use])
  const takeLook = useCallback((artwork: ArtworkView) => use(artwork, 'look'), [use])
  return { remix, takeAll, takeSeed, takeWords, startFrom, keepLines, takeLook }
}

/** Takes a picture's look, where the chosen model can; apart, so that not every row waits for another model. */
export function useTakeLook() {
  const { takeLook } = useRemix()
  const { data: models = [] } = useModels()
  return canRead(modelOf(models, useStored(useBox().settings)), 'look') ? takeLook : undefined
}
