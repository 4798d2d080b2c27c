import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { type Caller, requireCaller } from '@/lib/auth/caller'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { invalid, KizyError, notFound, type Problem, type Result } from '@/lib/errors'
import { readJson } from '@/lib/json-body'
import { keepable } from '@/lib/keepable'
import type { Scope } from '@/lib/keys/schema'
import { log, messageOf } from '@/lib/log'

/**
 * The one way in. Actions and routes do the same five things in the same
 * order: who, parse in, run, parse out, map errors.
 */

export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(keepable(value))
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

/** RFC 9457: `type` and `status` beside our own words. */
export function problemResponse({ status, problem, headers }: KizyError): Response {
  const body = { type: `urn:kizy:problem:${problem.code}`, status, ...(problem satisfies Problem) }
  return Response.json(body, {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
}

const MAX_BODY_BYTES = 64 * 1024

/** What a route takes and gives. The same schemas check each call, and describe the API (lib/api/openapi.ts). */
export interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, O extends z.ZodType> {
  /** One line for whoever reads the API's description. */
  summary?: string
  params?: P
  query?: Q
  /** JSON; a route that reads another kind of body itself leaves it out. */
  body?: B
  maxBodyBytes?: number
  /** What the route answers; a handler that returns a `Response` (bytes, streams) leaves it out. */
  output?: O
  /** What it answers instead of JSON. */
  produces?: string
  /** Of an answer that went well; 200 when left out. */
  status?: 200 | 201 | 202
  /** What a key must allow; looking where it is left out on a GET, else making. */
  scope?: Scope
}

export interface RouteContext<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  user: SessionUser
  caller: Caller
  params: z.output<P>
  query: z.output<Q>
  body: z.output<B>
  request: Request
}

export type AnySpec = RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType>

/** A route of somebody signed in, or of somebody's program with a key. */
export function route<
  P extends z.ZodType = z.ZodObject,
  Q extends z.ZodType = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
  O extends z.ZodType = z.ZodUnknown,
>(spec: RouteSpec<P, Q, B, O>, run: (context: RouteContext<P, Q, B>) => Promise<Response | z.input<O>>) {
  const handle = async (
    request: Request,
    context: { params: Promise<Record<string, string | string[]>> },
  ): Promise<Response> => {
    try {
      const caller = await requireCaller(request, spec.scope ?? (request.method === 'GET' ? 'read' : 'write'))
      const answer = await run({
        user: caller.user,
        caller,
        params: parse(spec.params ?? z.object({}), (await context.params) ?? {}) as z.output<P>,
        query: parse(spec.query ?? z.object({}), Object.fromEntries(new URL(request.url).searchParams)) as z.output<Q>,
        body: (spec.body
          ? parse(spec.body, await readJson(request, spec.maxBodyBytes ?? MAX_BODY_BYTES))
          : undefined) as z.output<B>,
        request,
      })
      if (answer instanceof Response) return answer
      const body = spec.output ? spec.output.parse(answer) : answer
      const headers = { 'cache-control': 'private, no-store', ...caller.headers }
      return Response.json(body, { status: spec.status ?? 200, headers })
    } catch (error) {
      unstable_rethrow(error)
      return problemResponse(toKizyError(error))
    }
  }
  return Object.assign(handle, { spec: spec as unknown as AnySpec })
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
