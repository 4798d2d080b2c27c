'use client'

import { Captions, LoaderCircle, Square } from 'lucide-react'
import { useId } from 'react'
import { NeedsModel } from '@/components/models/needs-model'
import { Button } from '@/components/ui/button'
import { useModels } from '@/lib/client/queries'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { useProposeCaptions } from '@/lib/client/use-propose-captions'
import type { DatasetView } from '@/lib/datasets/schema'

/** Has a model say what is on the pictures that nobody has said anything of. */
export function ProposeCaptions({ dataset, keep }: { dataset: DatasetView; keep: DatasetHandle['keep'] }) {
  const { data: models } = useModels()
  const { unsaid, progress, propose, stop } = useProposeCaptions(dataset, keep)
  const lineId = useId()
  if (!models) return null
  const isHere = models.some(({ abilities }) => abilities.describe)
  const canAsk = isHere && unsaid > 0
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {progress ? (
        <Button look="outline" size="small" onClick={stop}>
          <Square aria-hidden /> Stop proposing
        </Button>
      ) : (
        <Button
          look="outline"
          size="small"
          aria-disabled={!canAsk || undefined}
          aria-describedby={lineId}
          onClick={() => canAsk && void propose()}
        >
          <Captions aria-hidden /> Propose captions
        </Button>
      )}
      {isHere ? (
        <p id={lineId} role="status" className="flex items-center gap-2 text-sm text-muted">
          {progress && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
          {progress
            ? `Picture ${progress.done + 1} of ${progress.of}`
            : unsaid === 0
              ? 'Every picture has a caption.'
              : `For ${unsaid === 1 ? 'one picture' : `${unsaid} pictures`} that nothing is said of. What you wrote stays.`}
        </p>
      ) : (
        <NeedsModel id={lineId} what="describe" />
      )}
    </div>
  )
}
