'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { LearningSide } from '@/components/learn/learning-side'
import { Learnt } from '@/components/learn/learnt'
import { Samples } from '@/components/learn/samples'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'
import { useTraining } from '@/lib/client/use-training'
import { retryTraining } from '@/lib/trainings/actions'
import type { TrainingView } from '@/lib/trainings/schema'

/** A style while it learns: samples large, the curve small; and what came of it. */
export function LearningRoom({ first }: { first: TrainingView }) {
  const { training, ask, asking, setStrength } = useTraining(first)
  const { name, status, progress, result } = training
  const isOver = status !== 'queued' && status !== 'running'
  const heading = (
    <header className="mb-6 flex items-center gap-3">
      <Button asChild look="ghost" size="icon" className="-ml-2.5">
        <Link href="/styles" aria-label="Back to Styles">
          <ArrowLeft aria-hidden />
        </Link>
      </Button>
      <h1 className="min-w-0 text-xl font-semibold break-words max-md:text-lg">
        {name} {WORDS[status]}
      </h1>
    </header>
  )
  if (!isOver) {
    return (
      <div className="grid grow lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div className="px-12 py-8 max-lg:px-6 max-md:px-4 max-md:py-3">
          {heading}
          <Samples progress={progress} />
        </div>
        <div className="grid max-lg:px-6 max-lg:pb-8 max-md:px-4">
          <LearningSide training={training} ask={ask} asking={asking} />
        </div>
      </div>
    )
  }
  return (
    <div className="mx-auto w-full max-w-6xl px-12 py-8 max-lg:px-6 max-md:px-4 max-md:py-3">
      {heading}
      {result ? (
        <Learnt training={training} result={result} onStrength={setStrength} />
      ) : (
        <Ended training={training} isBusy={asking === 'retry'} onRetry={() => void ask('retry', retryTraining)} />
      )}
    </div>
  )
}

const WORDS: Record<TrainingView['status'], string> = {
  queued: 'is waiting to learn',
  running: 'is learning',
  succeeded: 'is learnt',
  failed: 'stopped learning',
  canceled: 'was cancelled',
}

function Ended({ training, isBusy, onRetry }: { training: TrainingView; isBusy: boolean; onRetry: () => void }) {
  const { status, problem, datasetId } = training
  return (
    <Message
      level={2}
      title={problem?.title ?? (status === 'canceled' ? 'You stopped it' : 'It did not come to its end')}
      action={
        <>
          <Button look="accent" busy={isBusy} onClick={onRetry}>
            Try again from where it stopped
          </Button>
          <Button asChild look="outline">
            <Link href={`/styles/teach/${datasetId}`}>Change something first</Link>
          </Button>
        </>
      }
    >
      {problem?.detail ?? 'Your pictures and captions are kept.'}
    </Message>
  )
}
