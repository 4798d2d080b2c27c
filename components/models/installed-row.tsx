'use client'

import { Button } from '@/components/ui/button'
import { bytesText } from '@/lib/client/words'
import type { Result } from '@/lib/errors'
import { uninstallModel } from '@/lib/models/actions'
import { PRECISION_SAYS } from '@/lib/models/precision'
import type { ModelsView } from '@/lib/models/schema'

export type Ask = (name: string, work: () => Promise<Result<ModelsView>>) => Promise<boolean>

type Props = {
  model: ModelsView['installed'][number]
  mayChange: boolean
  ask: Ask
  asking: string | null
}

/** A model that is here. One that was installed can go again; pictures made with it stay. */
export function InstalledRow({
  model: { id, name, note, licence, bytes, precision, removable },
  mayChange,
  ask,
  asking,
}: Props) {
  const kept = PRECISION_SAYS[precision]
  const runs = kept && `runs on this card ${kept}`
  const facts = [bytes !== null && bytesText(bytes), runs, licence, note].filter(Boolean).join(' · ')
  return (
    <li className="flex items-center justify-between gap-4 px-4 py-3">
      <div className="min-w-0">
        <p className="truncate font-medium">{name}</p>
        <p className="text-sm text-pretty text-muted">{facts}</p>
      </div>
      {removable && mayChange ? (
        <Button
          look="outline"
          size="small"
          busy={asking === `remove ${id}`}
          onClick={() => void ask(`remove ${id}`, () => uninstallModel({ id }))}
        >
          Remove<span className="sr-only"> {name}</span>
        </Button>
      ) : (
        !removable && <span className="text-sm text-muted max-md:sr-only">comes with Kizy, or put here by hand</span>
      )}
    </li>
  )
}
