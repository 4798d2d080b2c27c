'use client'

import { useQuery } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useId, useState } from 'react'
import type { Ask } from '@/components/models/installed-row'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { getJson } from '@/lib/client/fetch'
import { bytesText } from '@/lib/client/words'
import { installModel } from '@/lib/models/actions'
import { type CatalogueView, LicenceText, type ModelsView } from '@/lib/models/schema'

type Props = { entry: CatalogueView; room: ModelsView; ask: Ask; asking: string | null; onClose: () => void }

/** The licence, read and accepted before a byte comes. */
export function InstallDialog({ entry, room, ask, asking, onClose }: Props) {
  const [isAccepted, setIsAccepted] = useState(false)
  const box = useId()
  const { id, name, licence, gated, bytes } = entry
  const isLocked = gated && !room.hasToken
  const isTight = bytes !== null && room.machine !== null && bytes > room.machine.free
  const install = async () => {
    if (await ask(id, () => installModel({ id, accepted: true }))) onClose()
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent title={`Install ${name}`} description={licence.name}>
        <div className="grid gap-4 text-sm">
          <p className="text-pretty">{licence.says}</p>
          <LicenceWords id={id} />
          <p>
            <a href={licence.url} target="_blank" rel="noreferrer" className="underline underline-offset-2">
              Read the licence on its page <ExternalLink aria-hidden className="inline size-3" />
            </a>
          </p>
          {isLocked && (
            <p className="rounded-lg border border-line px-3.5 py-3">
              Its makers want to know who you are: accept the terms on its page, and{' '}
              <Link href="/settings#tokens" className="underline underline-offset-2">
                add your Hugging Face token in Settings
              </Link>
              .
            </p>
          )}
          {isTight && (
            <p className="rounded-lg border border-line px-3.5 py-3 text-warn">
              It needs {bytesText(bytes)}, and {bytesText(room.machine!.free)} are free.
            </p>
          )}
          <label htmlFor={box} className="flex items-start gap-2.5">
            <input
              id={box}
              type="checkbox"
              checked={isAccepted}
              onChange={({ target }) => setIsAccepted(target.checked)}
              className="mt-0.5 size-4 shrink-0 accent-accent"
            />
            I have read the licence and accept it.
          </label>
          <Button
            look="accent"
            busy={asking === id}
            disabled={!isAccepted || isLocked || isTight}
            onClick={() => void install()}
          >
            Install
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}

/** The text itself, as the repository has it. */
function LicenceWords({ id }: { id: string }) {
  const { data, isPending } = useQuery({
    queryKey: ['licence', id],
    queryFn: ({ signal }) => getJson(`/api/v1/models/catalogue/${id}/licence`, LicenceText, signal),
    staleTime: Infinity,
    retry: false,
  })
  if (isPending) return <p className="text-muted">Fetching its text…</p>
  if (!data?.text) return <p className="text-muted">Its text is only on its page.</p>
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label="Text of the licence"
      className="max-h-56 overflow-auto rounded-lg border border-line px-3.5 py-3 font-sans text-xs whitespace-pre-wrap text-muted"
    >
      {data.text}
    </pre>
  )
}
