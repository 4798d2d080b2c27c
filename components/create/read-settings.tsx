'use client'

import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useCallback, useState } from 'react'
import { toast } from 'sonner'
import { z } from 'zod'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { getJson } from '@/lib/client/fetch'
import { useBox } from '@/lib/client/person'
import { useModels } from '@/lib/client/queries'
import { reusable } from '@/lib/client/reuse'
import { focusBox } from '@/lib/client/settings'
import { seedText } from '@/lib/client/words'
import { readSettings } from '@/lib/metadata/read'
import type { ReadSettings } from '@/lib/metadata/schema'

/** Larger files are no pictures that a program of this kind wrote. */
const MOST_BYTES = 128 * 1024 * 1024

/** Reads a file right here: it goes nowhere. */
export function useReadSettings() {
  const [found, setFound] = useState<ReadSettings | null>(null)
  const read = useCallback(async (file: File) => {
    const settings =
      file.size > MOST_BYTES ? null : await readSettings(new Uint8Array(await file.arrayBuffer())).catch(() => null)
    setFound(settings)
    if (!settings) {
      toast('This picture says nothing about how it was made', {
        description: 'Chats and many sites take that out. Look for the file as it was first saved.',
      })
    }
  }, [])
  return { found, read: (file: File) => void read(file), forget: () => setFound(null) }
}

const Named = z.array(z.object({ name: z.string() }))

/** What a picture says about itself, and the buttons that take it over. */
export function ReadSettingsDialog({ found, onClose }: { found: ReadSettings | null; onClose: () => void }) {
  return (
    <Dialog open={found !== null} onOpenChange={(open) => !open && onClose()}>
      {found && (
        <DialogContent title="What this picture says" description={`Written by ${found.writer}.`}>
          <Found found={found} onClose={onClose} />
        </DialogContent>
      )}
    </Dialog>
  )
}

function Found({ found, onClose }: { found: ReadSettings; onClose: () => void }) {
  const box = useBox()
  const { data: models = [] } = useModels()
  const { data: styles = [] } = useQuery({
    queryKey: ['styles', 'names'],
    queryFn: ({ signal }) => getJson('/api/v1/loras', Named, signal),
  })
  const { prompt, changes, missing } = reusable(
    found,
    models,
    styles.map(({ name }) => name),
  )
  const use = (isAll: boolean) => {
    box.draft.set(isAll ? prompt : found.prompt)
    if (isAll) box.settings.set((before) => ({ ...before, ...changes }))
    onClose()
    // The dialog gives the focus back first.
    window.setTimeout(focusBox, 60)
  }
  const { negativePrompt, model, seed, steps, guidanceScale, sampler, width, height } = found
  return (
    <div className="grid gap-5">
      {found.prompt && <p className="max-h-40 overflow-y-auto text-base break-words">{found.prompt}</p>}
      <dl className="grid gap-1 text-sm">
        {negativePrompt && <Line name="Left out">{negativePrompt}</Line>}
        {model && <Line name="Model">{model}</Line>}
        {found.loras.length > 0 && (
          <Line name="Styles">{found.loras.map(({ name, strength }) => `${name} ${strength}`).join(', ')}</Line>
        )}
        {seed !== undefined && <Line name="Seed">{seedText(seed)}</Line>}
        {steps !== undefined && <Line name="Steps">{[steps, sampler].filter(Boolean).join(', ')}</Line>}
        {guidanceScale !== undefined && <Line name="Guidance">{guidanceScale}</Line>}
        {width && height && (
          <Line name="Size">
            {width} × {height}
          </Line>
        )}
      </dl>
      {missing.length > 0 && (
        <div className="rounded-md border border-line p-3 text-sm">
          <p className="font-medium">Not here</p>
          <ul className="mt-1 text-muted">
            {missing.map(({ kind, name }) => (
              <li key={`${kind} ${name}`} className="break-words">
                {kind}: {name}
              </li>
            ))}
          </ul>
          <p className="mt-2 text-muted">The rest can be used; the picture will look different.</p>
        </div>
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="accent" className="flex-1" onClick={() => use(true)}>
          Use all that is here
        </Button>
        {found.prompt && <Button onClick={() => use(false)}>Only the words</Button>}
      </div>
    </div>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-7 items-baseline justify-between gap-6">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  )
}
