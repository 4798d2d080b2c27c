import { facade, lineOf } from '@/lib/facades/route'

/** Routes whose faults read `{type, title, status, detail}`, and `detail` says it all. */
export const replicateRoute = facade((error) => {
  const { status, problem, headers } = error
  const body = { type: `urn:kizy:problem:${problem.code}`, title: problem.title, status, detail: lineOf(error) }
  return Response.json(body, {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...headers },
  })
})
