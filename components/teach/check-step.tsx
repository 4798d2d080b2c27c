'use client'

import { Info } from 'lucide-react'
import { useCallback, useState } from 'react'
import { toast } from 'sonner'
import { FindAndReplace } from '@/components/teach/find-and-replace'
import { PictureCard } from '@/components/teach/picture-card'
import { ProposeCaptions } from '@/components/teach/propose-captions'
import { Segmented } from '@/components/ui/segmented'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { bringBackPictures, dropPictures } from '@/lib/datasets/actions'
import type { DatasetPictureView, DatasetView } from '@/lib/datasets/schema'

const UNDO_MS = 8_000
type Shown = 'all' | 'findings' | 'good' | 'dropped'

const SHOWS: Record<Shown, (picture: DatasetPictureView) => boolean> = {
  all: ({ dropped }) => !dropped,
  findings: ({ dropped, findings }) => !dropped && findings.length > 0,
  good: ({ dropped, findings }) => !dropped && findings.length === 0,
  dropped: ({ dropped }) => dropped,
}

const ADVICE = {
  look: 'A caption says what is there. The look itself stays unsaid.',
  person: 'A caption says what changes: clothes, place, light. The person stays unsaid.',
  thing: 'A caption says what is around it. The thing itself stays unsaid.',
}

/** Each picture with its caption beside it, and what would make it learn better. */
export function CheckStep({ dataset, keep }: { dataset: DatasetView; keep: DatasetHandle['keep'] }) {
  const [shown, setShown] = useState<Shown>('all')
  const { id, pictures, subject, coverage } = dataset
  const onDrop = useCallback(
    async (pictureIds: string[]) => {
      if (!(await keep(dropPictures({ id, pictureIds })))) return
      const undo = () => void keep(bringBackPictures({ id, pictureIds }))
      const words = pictureIds.length === 1 ? 'Picture dropped' : `${pictureIds.length} pictures dropped`
      toast(words, { duration: UNDO_MS, action: { label: 'Undo', onClick: undo } })
    },
    [id, keep],
  )
  const counts = (which: Shown) => pictures.filter(SHOWS[which]).length
  const option = (value: Shown, label: string) => ({ value, label: `${label} ${counts(value)}` })
  const visible = pictures.filter(SHOWS[shown])
  return (
    <div className="grid gap-4">
      {coverage.map((note) => (
        <p key={note} className="flex items-start gap-2 text-sm">
          <Info aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" /> {note}
        </p>
      ))}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="max-md:w-full">
          <Segmented
            label="Which pictures to show"
            value={shown}
            options={[
              option('all', 'All'),
              option('findings', 'To look at'),
              option('good', 'Good'),
              ...(counts('dropped') > 0 ? [option('dropped', 'Dropped')] : []),
            ]}
            onChange={setShown}
          />
        </div>
        <p className="flex-1 text-right text-sm text-muted max-lg:hidden">{ADVICE[subject]}</p>
        <FindAndReplace datasetId={id} keep={keep} />
      </div>
      <ProposeCaptions dataset={dataset} keep={keep} />
      {visible.length === 0 ? (
        <p className="py-8 text-center text-sm text-muted">None of them.</p>
      ) : (
        <ul aria-label="Pictures" className="grid gap-3 md:grid-cols-2 xl:grid-cols-3">
          {visible.map((picture) => (
            <PictureCard
              key={picture.id}
              datasetId={id}
              picture={picture}
              trigger={dataset.trigger || dataset.proposedTrigger}
              keep={keep}
              onDrop={onDrop}
            />
          ))}
        </ul>
      )}
    </div>
  )
}
