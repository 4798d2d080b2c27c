import { facade, lineOf } from '@/lib/facades/route'

/** Routes whose faults read `{detail}`: a list of places for wrong input, a line for all else. */
export const falRoute = facade((error) => {
  const { status, problem, headers } = error
  const issues = problem.issues ?? [{ path: '', message: lineOf(error) }]
  const detail =
    status === 422
      ? issues.map(({ path, message }) => ({
          loc: ['body', ...path.split('.').filter(Boolean)],
          msg: message,
          type: 'value_error',
        }))
      : lineOf(error)
  return Response.json({ detail }, { status, headers: { 'cache-control': 'no-store', ...headers } })
})
