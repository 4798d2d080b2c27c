import { unstable_rethrow } from 'next/navigation'
import { type Caller, requireCaller } from '@/lib/auth/caller'
import type { SessionUser } from '@/lib/auth/session'
import type { KizyError } from '@/lib/errors'
import { toKizyError } from '@/lib/handlers'
import type { Scope } from '@/lib/keys/schema'

/**
 * A facade speaks another service's language over our own runs, so that its
 * clients work here unmodified. Who calls is found as everywhere; what goes
 * wrong is said in the form those clients read.
 */

export type ErrorForm = (error: KizyError) => Response

export interface FacadeCall<P> {
  user: SessionUser
  caller: Caller
  params: P
  request: Request
  /** The studio as this caller reaches it, for addresses in answers. */
  origin: string
}

type Params = Record<string, string | string[]>

/** Routes in one service's form. */
export function facade(errorForm: ErrorForm) {
  return <P extends Params = Params>(run: (call: FacadeCall<P>) => Promise<unknown>, scope?: Scope) =>
    async (request: Request, context: { params: Promise<P> }): Promise<Response> => {
      try {
        const caller = await requireCaller(request, scope ?? (request.method === 'GET' ? 'read' : 'write'))
        const params = (await context.params) ?? ({} as P)
        const answer = await run({ user: caller.user, caller, params, request, origin: originOf(request) })
        if (answer instanceof Response) return answer
        return Response.json(answer, { headers: { 'cache-control': 'no-store', ...caller.headers } })
      } catch (error) {
        unstable_rethrow(error)
        return errorForm(toKizyError(error))
      }
    }
}

/** Next knows the address it listens on; the caller knows the one that works for it. */
function originOf(request: Request): string {
  const { protocol, host } = new URL(request.url)
  const scheme = request.headers.get('x-forwarded-proto')?.split(',')[0]?.trim() ?? protocol.replace(':', '')
  return `${scheme === 'https' ? 'https' : 'http'}://${request.headers.get('host') ?? host}`
}

/** What is wrong, in one line: these services have no list of issues. */
export const lineOf = ({ problem: { title, detail, issues } }: KizyError): string =>
  [...new Set([title, ...(issues ?? []).map(({ message }) => message), ...(detail ? [detail] : [])])].join(' ')
