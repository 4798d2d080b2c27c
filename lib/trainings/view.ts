import { Problem } from '@/lib/errors'
import type { TrainingRow } from '@/lib/trainings/data'
import { progressOf, readReport, resultOf } from '@/lib/trainings/report'
import { TrainingInput, type TrainingView } from '@/lib/trainings/schema'

/** The report that counts: the final one, or the newest while it learns. */
export function reportOf({ nodeRuns: [node] }: TrainingRow) {
  const final = (node?.outputs as { report?: { value?: unknown } } | null)?.report?.value
  return readReport(final ?? node?.progress)
}

/** A training as the browser sees it, from its rows alone. */
export function viewOfTraining(run: TrainingRow): TrainingView {
  const { kind: _kind, ...asked } = TrainingInput.parse(run.input)
  const [node] = run.nodeRuns
  const report = reportOf(run)
  const signals = run.signals as Record<string, unknown>
  const isOver = run.status !== 'queued' && run.status !== 'running'
  return {
    ...asked,
    runId: run.id,
    version: run.lastSeq,
    status: run.status,
    isPaused: !isOver && run.pausedAt !== null,
    isResting: !isOver && run.pausedAt !== null && node?.status === 'queued',
    isEnding: !isOver && signals.finish !== undefined,
    isSampling: !isOver && signals.sample !== undefined,
    progress: report && progressOf(run.id, report),
    result: run.status === 'succeeded' && report ? resultOf(run.id, report, run.lora) : null,
    problem: Problem.nullable()
      .catch(null)
      .parse(run.error ?? node?.error ?? null),
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}
