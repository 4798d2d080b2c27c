import type { z } from 'zod'
import { Problem } from '@/lib/errors'

/** A failure with words for the person, thrown by `getJson`. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.title)
    this.name = 'ProblemError'
  }
}

const unreachable: Problem = {
  code: 'unreachable',
  title: 'The studio is not answering.',
  detail: 'What you see is safe. It comes back by itself when the studio does.',
  fix: 'retry',
}

/** Reads one of our addresses; answers that are not what they should be are failures too. */
export async function getJson<S extends z.ZodType>(url: string, schema: S, signal?: AbortSignal): Promise<z.output<S>> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ProblemError(0, unreachable)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ProblemError(response.status, Problem.catch(unreachable).parse(body))
  return schema.parse(body)
}
