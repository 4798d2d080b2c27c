import { facade, lineOf } from '@/lib/facades/route'

const TYPES: Record<number, string> = {
  401: 'authentication_error',
  403: 'permission_error',
  429: 'rate_limit_error',
  503: 'server_error',
}

/** Routes whose faults read `{error: {message, type, param, code}}`; what is wrong in the input is a 400 there. */
export const openaiRoute = facade((error) => {
  const status = error.status === 422 ? 400 : error.status
  const { code, issues } = error.problem
  const body = {
    message: lineOf(error),
    type: TYPES[status] ?? 'invalid_request_error',
    param: issues?.[0]?.path || null,
    code,
  }
  return Response.json({ error: body }, { status, headers: { 'cache-control': 'no-store', ...error.headers } })
})
