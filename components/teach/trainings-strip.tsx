'use client'

import { cx } from 'class-variance-authority'
import Link from 'next/link'
import { STAGE_WORDS } from '@/components/learn/learning-side'
import { useTrainings } from '@/lib/client/use-training'
import { duration } from '@/lib/client/words'
import type { TrainingView } from '@/lib/trainings/schema'

/** Styles that are being taught, as lines; nothing while there are none. */
export function TrainingsStrip({ first }: { first?: TrainingView[] }) {
  const { data: trainings = [] } = useTrainings(first)
  if (trainings.length === 0) return null
  return (
    <ul aria-label="Being taught" className="grid gap-2">
      {trainings.map((training) => (
        <li key={training.runId}>
          <Link
            href={`/styles/learning/${training.runId}`}
            className="relative flex min-h-14 items-center gap-3 overflow-hidden rounded-lg border border-line px-4 py-2 hover:border-edge"
          >
            <Newest training={training} />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-base font-medium">{training.name}</span>
              <span className={cx('text-sm', training.status === 'failed' ? 'text-bad' : 'text-muted')}>
                {line(training)}
              </span>
            </span>
            <span className="text-sm text-muted">{left(training)}</span>
            <span
              aria-hidden
              className="absolute bottom-0 left-0 h-[3px] bg-accent"
              style={{ width: `${100 * fraction(training)}%` }}
            />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Newest({ training }: { training: TrainingView }) {
  const picture = training.progress?.samples.at(-1)?.pictures[0]
  if (!picture) return <span aria-hidden className="size-10 rounded-sm bg-tile" />
  // eslint-disable-next-line @next/next/no-img-element -- from an owner-checked route
  return <img src={picture.url} alt="" className="size-10 rounded-sm bg-tile object-cover" />
}

function line({ status, isPaused, progress, problem }: TrainingView): string {
  if (status === 'failed') return `${problem?.title ?? 'It stopped.'} It can go on from where it stopped.`
  if (isPaused) return 'Paused'
  if (status === 'queued') return 'Waiting for its turn'
  return progress ? `${STAGE_WORDS[progress.stage]}, step ${progress.step} of ${progress.steps}` : 'Starting'
}

const left = ({ status, isPaused, progress }: TrainingView) =>
  status === 'running' && !isPaused && progress?.secondsLeft != null ? `${duration(progress.secondsLeft)} left` : ''

const fraction = ({ progress }: TrainingView) => (progress?.steps ? Math.min(1, progress.step / progress.steps) : 0)
