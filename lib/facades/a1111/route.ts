import { facade, lineOf } from '@/lib/facades/route'

/** Routes whose faults read as FastAPI has them there: `{error, detail, body, errors}`. */
export const a1111Route = facade((error) => {
  const { status, problem, headers } = error
  const body = { error: problem.code, detail: lineOf(error), body: '', errors: problem.title }
  return Response.json(body, { status, headers: { 'cache-control': 'no-store', ...headers } })
})
