'use client'

import { CircleCheck, TriangleAlert, Undo2, X } from 'lucide-react'
import { memo } from 'react'
import { Button } from '@/components/ui/button'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { useKept } from '@/lib/client/use-kept'
import { hasWords } from '@/lib/datasets/captions'
import { bringBackPictures, editCaption, keepAnyway } from '@/lib/datasets/actions'
import type { DatasetPictureView, FindingView } from '@/lib/datasets/schema'

type Props = {
  datasetId: string
  picture: DatasetPictureView
  trigger: string
  keep: DatasetHandle['keep']
  onDrop: (pictureIds: string[]) => void
}

/** A picture, its caption, and what is to be said of it. */
export const PictureCard = memo(function PictureCard({ datasetId, picture, trigger, keep, onDrop }: Props) {
  const { id, place, caption, captionBy, findings, dropped } = picture
  const words = useKept(caption, (value) => keep(editCaption({ id: datasetId, pictureId: id, caption: value })))
  return (
    <li className="group relative flex min-h-33 gap-3 rounded-lg border border-line bg-surface p-2 [content-visibility:auto] [contain-intrinsic-size:auto_8.5rem]">
      <div className="relative size-29 shrink-0">
        {}
        <img
          src={picture.url}
          alt={caption || picture.name}
          loading="lazy"
          className={`size-full rounded-md bg-tile object-cover ${dropped ? 'opacity-35' : ''}`}
        />
        <span className="absolute bottom-1 left-1 rounded-sm bg-over px-1.5 text-xs text-on-over">{place}</span>
        {!dropped && (
          <Button
            look="over"
            size="iconSmall"
            className="absolute top-1 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100"
            aria-label={`Drop picture ${place}`}
            onClick={() => onDrop([id])}
          >
            <X aria-hidden />
          </Button>
        )}
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        {dropped ? (
          <p className="py-1 text-sm text-muted">Dropped. It is not learnt from.</p>
        ) : (
          <div className="grow">
            <textarea
              aria-label={`Caption of picture ${place}`}
              value={words.value}
              onChange={words.onChange}
              onBlur={words.onBlur}
              rows={2}
              maxLength={1000}
              placeholder="Say what is there"
              className="w-full resize-none rounded-sm border border-transparent bg-transparent px-2 py-0.5 text-sm placeholder:text-muted hover:border-line focus:border-edge focus-visible:outline-1 focus-visible:outline-offset-0 max-md:text-[1rem]"
            />
            {/* Its line stands before there is a trigger: what is below must not move under a press. */}
            <p className="flex min-h-4 gap-2 px-2 text-xs text-muted">
              {trigger && !hasWords(words.value, trigger) && (
                <span className="truncate">{words.value.trim() ? `, ${trigger}` : trigger}</span>
              )}
              {captionBy === 'model' && <span className="ml-auto shrink-0">proposed</span>}
            </p>
          </div>
        )}
        {dropped ? (
          <Button
            look="outline"
            size="small"
            className="mt-auto self-start"
            onClick={() => void keep(bringBackPictures({ id: datasetId, pictureIds: [id] }))}
          >
            <Undo2 aria-hidden /> Take it back
          </Button>
        ) : findings.length > 0 ? (
          <ul aria-label={`To look at in picture ${place}`} className="mt-auto grid gap-2.5">
            {findings.map((finding) => (
              <Finding key={finding.code} {...{ datasetId, picture, finding, keep, onDrop }} />
            ))}
          </ul>
        ) : (
          <p className="mt-auto flex h-8 items-center gap-1.5 px-2 text-sm text-muted">
            <CircleCheck aria-hidden className="size-3.5 text-good" /> Good
          </p>
        )}
      </div>
    </li>
  )
})

type FindingProps = Omit<Props, 'trigger'> & { finding: FindingView }

function Finding({ datasetId, picture, finding, keep, onDrop }: FindingProps) {
  const { id, place, caption } = picture
  const about = `picture ${place}`
  const why = finding.words.charAt(0).toLowerCase() + finding.words.slice(1)
  const leave = () => void keep(keepAnyway({ id: datasetId, pictureId: id, code: finding.code, keep: true }))
  const takeOut = () =>
    void keep(editCaption({ id: datasetId, pictureId: id, caption: without(caption, finding.inCaption!) }))
  return (
    <li className="grid gap-1.5 px-2">
      <p className="flex items-center gap-1.5 text-sm text-warn">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" /> {finding.words}
      </p>
      <div className="flex gap-1">
        {finding.inCaption ? (
          <Button size="small" aria-label={`Take it out of the caption of ${about}: ${why}`} onClick={takeOut}>
            Take it out
          </Button>
        ) : (
          <Button size="small" aria-label={`Drop it, ${about}: ${why}`} onClick={() => onDrop([id])}>
            Drop it
          </Button>
        )}
        <Button look="ghost" size="small" aria-label={`Keep ${about} as it is: ${why}`} onClick={leave}>
          Keep
        </Button>
      </div>
    </li>
  )
}

const without = (caption: string, words: string) =>
  caption
    .replace(words, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s,]+|[\s,]+$/g, '')
