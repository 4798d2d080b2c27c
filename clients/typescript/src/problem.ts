import type { components } from './api.generated.ts'

export type Problem = components['schemas']['Problem']

/** What a studio answers when something went wrong: words for people, `problem.code` for programs. */
export class StudioError extends Error {
  constructor(readonly problem: Problem) {
    super([problem.title, problem.detail].filter(Boolean).join(' '))
    this.name = 'StudioError'
  }

  get status(): number {
    return this.problem.status
  }

  get code(): string {
    return this.problem.code
  }
}

/** The studio's words where it has some; a proxy in between may answer anything. */
export async function errorOf(response: Response): Promise<StudioError> {
  const body: unknown = await response.json().catch(() => null)
  return new StudioError(problemIn(body, response.status))
}

export function problemIn(body: unknown, status: number): Problem {
  if (body !== null && typeof body === 'object' && 'code' in body && 'title' in body) return body as Problem
  const code = `http_${status}`
  return { type: `urn:kizy:problem:${code}`, status, code, title: `The studio answered ${status}.` }
}
