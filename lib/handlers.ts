import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { invalid, KizyError, notFound, type Problem, type Result } from '@/lib/errors'
import { log, messageOf } from '@/lib/log'

/**
 * The one way in. Actions and routes do the same five things in the same
 * order: who, parse in, run, parse out, map errors.
 */

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })))
}

export function toKizyError(error: unknown): KizyError {
  if (error instanceof KizyError) return error
  log.error('unexpected failure', { error: messageOf(error).split('\n').at(-1) ?? '' })
  return new KizyError(503, {
    code: 'internal',
    title: 'Something went wrong on our side.',
    detail: 'Nothing you made is lost. Try again in a moment.',
    fix: 'retry',
  })
}

async function settle<T>(work: () => Promise<T>): Promise<Result<T>> {
  try {
    return { ok: true, data: await work() }
  } catch (error) {
    unstable_rethrow(error)
    return { ok: false, problem: toKizyError(error).problem }
  }
}

/** A server action of someone signed in. `input` comes from the browser: trust nothing about it. */
export function action<S extends z.ZodType, T>(schema: S, run: (user: SessionUser, input: z.output<S>) => Promise<T>) {
  return (input: z.input<S>): Promise<Result<T>> => settle(async () => run(await requireUser(), parse(schema, input)))
}

/** A server action for people who are not signed in yet. */
export function publicAction<S extends z.ZodType, T>(schema: S, run: (input: z.output<S>) => Promise<T>) {
  return (input: z.input<S>): Promise<Result<T>> => settle(async () => run(parse(schema, input)))
}

export function problemResponse({ status, problem, headers }: KizyError): Response {
  return Response.json(problem satisfies Problem, {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, O extends z.ZodType> {
  params?: P
  query?: Q
  /** What the route answers; a handler that returns a `Response` (bytes, streams) leaves it out. */
  output?: O
  /** Of an answer that went well; 200 when left out. */
  status?: 200 | 201
}

/** A route of someone signed in. One that takes a body reads it itself, once it is known who asks (lib/json-body.ts). */
export function route<
  P extends z.ZodType = z.ZodObject,
  Q extends z.ZodType = z.ZodObject,
  O extends z.ZodType = z.ZodUnknown,
>(
  spec: RouteSpec<P, Q, O>,
  run: (context: {
    user: SessionUser
    params: z.output<P>
    query: z.output<Q>
    request: Request
  }) => Promise<Response | z.input<O>>,
) {
  return async (
    request: Request,
    context: { params: Promise<Record<string, string | string[]>> },
  ): Promise<Response> => {
    try {
      const user = await requireUser()
      const params = parse(spec.params ?? z.object({}), (await context.params) ?? {}) as z.output<P>
      const search = Object.fromEntries(new URL(request.url).searchParams)
      const query = parse(spec.query ?? z.object({}), search) as z.output<Q>
      const answer = await run({ user, params, query, request })
      if (answer instanceof Response) return answer
      const body = spec.output ? spec.output.parse(answer) : answer
      return Response.json(body, { status: spec.status ?? 200, headers: { 'cache-control': 'private, no-store' } })
    } catch (error) {
      unstable_rethrow(error)
      return problemResponse(toKizyError(error))
    }
  }
}

/** A route for everybody who has its address. */
export function publicRoute<P extends z.ZodType>(
  spec: { params: P },
  run: (context: { params: z.output<P>; request: Request }) => Promise<Response>,
) {
  return async (
    request: Request,
    context: { params: Promise<Record<string, string | string[]>> },
  ): Promise<Response> => {
    try {
      const params = spec.params.safeParse(await context.params)
      // A wrong address and one that never was are told apart by nobody.
      if (!params.success) throw notFound()
      return await run({ params: params.data, request })
    } catch (error) {
      unstable_rethrow(error)
      return problemResponse(toKizyError(error))
    }
  }
}
