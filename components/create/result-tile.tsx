'use client'

import { type CSSProperties, type ReactNode, useState } from 'react'
import { DoneTile } from '@/components/create/done-tile'
import { ProblemFix } from '@/components/problem/problem-note'
import { duration, percent, titleOf } from '@/lib/client/words'
import type { PictureView, RunView, SmallerWay } from '@/lib/runs/schema'

type Props = {
  run: RunView
  picture: PictureView
  waiting: string
  onRetry: () => void
  onChangeWords: () => void
  onChangeSettings?: (what: 'settings' | 'model') => void
  onDrawSmaller?: (way: SmallerWay) => void
  isEager: boolean
}

/** One place in a row. Its room is kept from the first moment to the last. */
export function ResultTile({ run, picture, waiting, isEager, ...fixes }: Props) {
  const { status, progress, artwork, problem } = picture
  const [preview, setPreview] = useState<string | null>(null)
  // The last preview stays under the finished picture until that has arrived.
  if (progress?.previewUrl && progress.previewUrl !== preview) setPreview(progress.previewUrl)

  const room: CSSProperties = { aspectRatio: `${picture.width} / ${picture.height}` }
  const wasWatched = preview !== null
  if (artwork) return <DoneTile artwork={artwork} room={room} preview={preview} fades={wasWatched} isEager={isEager} />
  if (status === 'running')
    return (
      <DrawingTile
        picture={picture}
        room={room}
        preview={preview}
        prompt={titleOf({ prompt: run.prompt, graph: run.graphName })}
      />
    )
  if (status === 'failed') {
    const words = problem ??
      run.problem ?? { code: 'failed', title: 'This one did not work out.', fix: 'retry' as const }
    return (
      <QuietTile room={room} title={words.title} detail={words.detail}>
        <ProblemFix
          problem={{ fix: 'retry', ...words }}
          smaller={run.smaller}
          retryWords="Try again from where it stopped"
          {...fixes}
        />
      </QuietTile>
    )
  }
  if (status === 'canceled') return <QuietTile room={room} title="Cancelled" preview={preview} />
  return <QuietTile room={room} title={status === 'succeeded' ? 'Almost there' : waiting} />
}

function DrawingTile({
  picture,
  room,
  preview,
  prompt,
}: {
  picture: PictureView
  room: CSSProperties
  preview: string | null
  prompt: string
}) {
  const { progress } = picture
  const fraction = progress?.fraction ?? 0
  const left = progress?.secondsLeft
  const words =
    progress?.phase === 'loading'
      ? 'Getting ready'
      : [percent(fraction), left != null && `${duration(left)} left`].filter(Boolean).join(' · ')
  return (
    <div style={room} className="relative overflow-hidden rounded-lg bg-tile">
      <div className="absolute inset-0 rounded-lg border border-line" />
      {preview ? (
        <img
          src={preview}
          alt={`${prompt}, being drawn`}
          className="absolute inset-0 size-full animate-fade-in object-cover"
        />
      ) : (
        <div className="absolute inset-0 animate-breathe bg-high" />
      )}
      <span className="absolute bottom-2.5 left-2.5 rounded-md bg-over px-2.5 py-1 text-xs font-medium text-on-over">
        {words}
      </span>
      <div
        role="progressbar"
        aria-label={`Picture ${picture.index + 1}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
        aria-valuetext={words}
        className="absolute inset-x-0 bottom-0 h-0.75 bg-over"
      >
        <div
          className="h-full origin-left bg-accent transition-transform"
          style={{ transform: `scaleX(${fraction})` }}
        />
      </div>
    </div>
  )
}

type QuietProps = { room: CSSProperties; title: string; detail?: string; preview?: string | null; children?: ReactNode }

function QuietTile({ room, title, detail, preview, children }: QuietProps) {
  return (
    <div
      style={room}
      className="relative grid place-content-center justify-items-center gap-1.5 overflow-hidden rounded-lg border border-line bg-tile p-3 text-center"
    >
      {preview && <img src={preview} alt="" className="absolute inset-0 size-full object-cover opacity-25" />}
      <p className="relative text-sm font-medium text-pretty">{title}</p>
      {detail && <p className="relative line-clamp-3 text-xs text-pretty text-muted max-md:hidden">{detail}</p>}
      {children && <div className="relative mt-1">{children}</div>}
    </div>
  )
}
