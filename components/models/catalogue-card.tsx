'use client'

import { Lock } from 'lucide-react'
import { useState } from 'react'
import { InstallDialog } from '@/components/models/install-dialog'
import type { Ask } from '@/components/models/installed-row'
import { Button } from '@/components/ui/button'
import { bytesText, downloadTime } from '@/lib/client/words'
import { PRECISION_SAYS } from '@/lib/models/precision'
import { type CatalogueView, givesWords, type ModelsView } from '@/lib/models/schema'

type Props = { entry: CatalogueView; room: ModelsView; ask: Ask; asking: string | null }

/** One that can be installed: what for, how large, what it needs, under which licence. */
export function CatalogueCard({ entry, room, ask, asking }: Props) {
  const [isOpen, setIsOpen] = useState(false)
  const { name, goodAt, bytes, isAbout, memory, precision, licence, fits, gated } = entry
  const isComing = room.installs.some(({ id }) => id === entry.id)
  return (
    <li className="grid grid-rows-[1fr_auto] gap-4 rounded-lg border border-line p-4">
      <div className="grid content-start gap-1.5">
        <h3 className="text-base font-medium">
          {name}
          {room.recommended === entry.id && (
            <span className="ml-2 rounded-sm bg-high px-1.5 py-0.5 text-xs font-medium text-text">
              for this machine
            </span>
          )}
        </h3>
        <p className="text-sm text-pretty text-muted">{goodAt}</p>
        <dl className="mt-1 grid gap-1 text-sm">
          <Fact name="Download">
            {bytes === null
              ? 'its size is seen when it begins'
              : `${isAbout ? 'about ' : ''}${bytesText(bytes)}, ${downloadTime(bytes, room.machine?.bytesPerSecond ?? null)}`}
          </Fact>
          <Fact name="Memory">
            {bytesText(memory)} {givesWords(entry) ? 'with or without a card' : 'on the card'}
            {PRECISION_SAYS[precision] && `: here ${PRECISION_SAYS[precision]}`}
            {!fits && (PRECISION_SAYS[precision] ? '; still slow' : ': slow here')}
          </Fact>
          <Fact name="Licence">{licence.name}</Fact>
        </dl>
        {gated && (
          <p className="flex items-center gap-1.5 text-sm text-muted [&_svg]:size-3.5">
            <Lock aria-hidden /> asks who you are
          </p>
        )}
      </div>
      {room.mayChange && (
        <Button disabled={room.machine === null || isComing} onClick={() => setIsOpen(true)}>
          {isComing ? 'On its way' : 'Install'}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
      {isOpen && <InstallDialog entry={entry} room={room} ask={ask} asking={asking} onClose={() => setIsOpen(false)} />}
    </li>
  )
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div className="flex gap-2">
    <dt className="w-20 shrink-0 text-muted">{name}</dt>
    <dd className="min-w-0">{children}</dd>
  </div>
)
