import { z } from 'zod'

/**
 * What can go wrong, in words an artist knows.
 *
 * `title` says what happened, `detail` what to do about it; `fix` names a
 * button that does it. `code` is for programs and stays stable.
 */
export const Problem = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  fix: z
    .enum(['retry', 'smaller', 'signIn', 'reload', 'changeWords', 'changeSettings', 'changeModel', 'withoutStyles'])
    .optional(),
  issues: z
    .array(
      z.object({
        path: z.string(),
        message: z.string(),
        /** Of a graph: which rule, which node, which of its fields. */
        code: z.string().optional(),
        node: z.string().optional(),
        field: z.string().nullish(),
      }),
    )
    .optional(),
})
export type Problem = z.infer<typeof Problem>

/** A failure with words; the wrappers in `lib/handlers.ts` turn it into an answer. */
export class KizyError extends Error {
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 409 | 413 | 415 | 422 | 429 | 503,
    readonly problem: Problem,
    readonly headers: Record<string, string> = {},
  ) {
    super(problem.title)
    this.name = 'KizyError'
  }
}

export const notFound = (what = 'This page') =>
  new KizyError(404, {
    code: 'not_found',
    title: `${what} is not here.`,
    detail: 'It may have been deleted, or it was never yours.',
  })

export const signedOut = () =>
  new KizyError(401, {
    code: 'signed_out',
    title: 'You are signed out.',
    detail: 'Sign in and try again; what you typed is kept.',
    fix: 'signIn',
  })

export const invalid = (issues: { path: string; message: string }[]) =>
  new KizyError(422, {
    code: 'invalid_input',
    title: issues[0]?.message ?? 'Something in the request is not right.',
    issues,
  })

/** What a server action answers: data, or a problem. Actions never throw at the browser. */
export type Result<T> = { ok: true; data: T } | { ok: false; problem: Problem }
