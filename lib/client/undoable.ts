import { toast } from 'sonner'
import { ProblemError } from '@/lib/client/fetch'
import type { Problem, Result } from '@/lib/errors'

const UNDO_MS = 8_000

export const unanswered = {
  ok: false as const,
  problem: { code: 'unreachable', title: 'The studio did not answer.', detail: 'Nothing was changed.' },
}

export const toastProblem = ({ title, detail }: Problem) => toast.error(title, { description: detail })

/** What is said of a call that threw. */
export const problemOf = (error: unknown): Problem =>
  error instanceof ProblemError ? error.problem : unanswered.problem

/** What an action answers, also when the line is broken; a problem is said at once. */
export async function attempt<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
  const result = await act().catch(() => unanswered)
  if (!result.ok) toastProblem(result.problem)
  return result
}

/** Does a thing and says so, with some seconds to think better of it. Answers whether it was done. */
export async function undoable(
  words: string,
  act: () => Promise<Result<unknown>>,
  undo: () => Promise<Result<unknown>>,
  onUndone?: () => void,
): Promise<boolean> {
  if (!(await attempt(act)).ok) return false
  const back = async () => (await attempt(undo)).ok && onUndone?.()
  toast(words, { duration: UNDO_MS, action: { label: 'Undo', onClick: () => void back() } })
  return true
}
