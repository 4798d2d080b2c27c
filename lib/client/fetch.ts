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

/** As `getJson`, for what is asked with more than fits an address. */
export const postJson = <S extends z.ZodType>(url: string, body: unknown, schema: S, signal?: AbortSignal) =>
  readJson(
    url,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal },
    schema,
  )

/** Reads one of our addresses; answers that are not what they should be are failures too. */
export const getJson = <S extends z.ZodType>(url: string, schema: S, signal?: AbortSignal) =>
  readJson(url, { headers: { accept: 'application/json' }, signal }, schema)

async function readJson<S extends z.ZodType>(url: string, init: RequestInit, schema: S): Promise<z.output<S>> {
  const response = await fetch(url, init).catch((error: unknown) => {
    if (init.signal?.aborted) throw error
    throw new ProblemError(0, unreachable)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ProblemError(response.status, Problem.catch(unreachable).parse(body))
  return schema.parse(body)
}
