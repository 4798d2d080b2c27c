'use client'

import { CircleStop, ImagePlus, Pause, Play, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { LossCurve } from '@/components/learn/loss-curve'
import { Button } from '@/components/ui/button'
import type { useTraining } from '@/lib/client/use-training'
import { duration } from '@/lib/client/words'
import { cancelTraining, finishTraining, pauseTraining, resumeTraining, sampleNow } from '@/lib/trainings/actions'
import type { TrainingProgress, TrainingView } from '@/lib/trainings/schema'

export const STAGE_WORDS: Record<TrainingProgress['stage'], string> = {
  reading: 'Reading the pictures',
  caching: 'Preparing the pictures',
  training: 'Learning',
  sampling: 'Drawing samples',
  scoring: 'Comparing what it learnt',
  publishing: 'Writing the style',
  done: 'Done',
}

type Props = { training: TrainingView; ask: ReturnType<typeof useTraining>['ask']; asking: string | null }

/** Time, step, the few things one may ask for, and the curve. */
export function LearningSide({ training, ask, asking }: Props) {
  const { progress, isPaused, isResting, isEnding, isSampling, status } = training
  const steps = progress?.steps || training.steps || 0
  const step = progress?.step ?? 0
  const saved = progress?.checkpoints.at(-1)
  return (
    <aside
      aria-label="The training"
      className="grid content-start gap-5 border-line lg:border-l lg:px-6 lg:py-8 max-lg:border-t max-lg:pt-6"
    >
      <div className="grid gap-3">
        <div>
          <p className="text-sm text-muted">{isPaused ? 'Paused' : 'Time left'}</p>
          <p className="text-2xl font-semibold" aria-live="off">
            {timeLeft(training)}
          </p>
        </div>
        <div
          role="progressbar"
          aria-label="Steps learnt"
          aria-valuemin={0}
          aria-valuemax={steps || 1}
          aria-valuenow={step}
          className="h-[3px] overflow-hidden rounded-full bg-high"
        >
          <div
            className="h-full bg-accent transition-[width]"
            style={{ width: `${(100 * step) / Math.max(1, steps)}%` }}
          />
        </div>
        <p className="flex justify-between gap-4 text-sm">
          <span>
            Step {step.toLocaleString('en')}
            {steps > 0 && ` of ${steps.toLocaleString('en')}`}
          </span>
          <span className="text-muted">
            {progress?.secondsPerStep ? `${pace(progress.secondsPerStep)} a step` : ''}
          </span>
        </p>
        <p className="text-sm text-muted" role="status">
          {stageLine(training)}
        </p>
      </div>
      <div className="grid grid-cols-2 gap-2">
        {isPaused ? (
          <Button busy={asking === 'resume'} onClick={() => void ask('resume', resumeTraining)}>
            <Play aria-hidden /> Go on
          </Button>
        ) : (
          <Button busy={asking === 'pause'} onClick={() => void ask('pause', pauseTraining)}>
            <Pause aria-hidden /> Pause
          </Button>
        )}
        <Button
          busy={asking === 'sample'}
          disabled={isPaused || isSampling || isEnding || status === 'queued'}
          onClick={() => void ask('sample', sampleNow)}
        >
          <ImagePlus aria-hidden /> Sample now
        </Button>
        <Button
          className="col-span-2"
          busy={asking === 'finish'}
          disabled={isEnding || status === 'queued'}
          onClick={() => void ask('finish', finishTraining)}
        >
          <CircleStop aria-hidden /> Stop and keep the best
        </Button>
      </div>
      <Group name="Loss" aside={saved ? `saved at step ${saved.toLocaleString('en')}` : undefined}>
        {progress && progress.loss.length > 1 ? (
          <LossCurve loss={progress.loss} heldOut={progress.heldOut} steps={steps} best={null} />
        ) : (
          <p className="text-sm text-muted">The line begins with the first steps.</p>
        )}
      </Group>
      <Facts training={training} />
      <p className="flex gap-3 rounded-lg border border-line p-3 text-sm text-muted">
        <ShieldCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
        <span>
          {saved ? `Saved at step ${saved.toLocaleString('en')}. ` : ''}
          Close the page if you like: it goes on{isResting ? ' when you say so' : ''}.
        </span>
      </p>
      <Button
        look="ghost"
        size="small"
        className="justify-self-start"
        busy={asking === 'cancel'}
        onClick={() => void ask('cancel', cancelTraining)}
      >
        Cancel and keep nothing
      </Button>
    </aside>
  )
}

export function Facts({ training }: { training: TrainingView }) {
  const facts: [string, string][] = [
    ['Learning from', `${training.pictures} pictures`],
    ['Pace', training.pace === 'quick' ? 'Quick' : 'Thorough'],
    ['On top of', training.modelName],
    ['Called with', training.trigger],
  ]
  return (
    <dl className="border-t border-line pt-3">
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name} className="flex min-h-8 items-center justify-between gap-6 text-sm">
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

export function Group({ name, aside, children }: { name: string; aside?: string; children: ReactNode }) {
  return (
    <section className="grid content-start gap-3 border-t border-line pt-4">
      <div className="flex items-baseline justify-between gap-4 text-sm">
        <h2 className="font-medium">{name}</h2>
        {aside && <p className="text-muted">{aside}</p>}
      </div>
      {children}
    </section>
  )
}

function timeLeft({ progress, status, isResting }: TrainingView): string {
  if (isResting) return 'It rests'
  if (status === 'queued') return 'Waiting for its turn'
  return progress?.secondsLeft != null ? duration(progress.secondsLeft) : 'Not known yet'
}

function stageLine({ progress, status, isPaused, isResting, isEnding }: TrainingView): string {
  if (isResting) return 'Nothing is lost. It holds no place meanwhile.'
  if (isPaused) return 'It saves what it learnt, and rests.'
  if (isEnding) return 'It ends, and picks the best of what it has.'
  if (status === 'queued') return 'It begins when the machine is free.'
  return [progress && STAGE_WORDS[progress.stage], progress?.rung, progress?.message].filter(Boolean).join('. ')
}

const pace = (seconds: number) => (seconds < 10 ? `${seconds.toFixed(seconds < 1 ? 2 : 1)} s` : duration(seconds))
