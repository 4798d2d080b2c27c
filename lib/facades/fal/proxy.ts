import { KizyError } from '@/lib/errors'
import { type FalCall, serve } from '@/lib/facades/fal/queue'
import type { FacadeCall } from '@/lib/facades/route'

type Params = { host: string; path: string[] }

/** `/api/fal/queue/…` and `/api/fal/run/…`: for clients that rewrite addresses. */
export const direct = ({ params, ...call }: FacadeCall<Params>): Promise<Response> => serve({ ...call, ...params })

/**
 * `/api/fal/proxy`: for clients that name the address they mean in a header.
 * Nothing goes on to it; its host says only which of our own answers is meant.
 */
export const proxied = ({ params: _, ...call }: FacadeCall<unknown>): Promise<Response> =>
  serve({ ...call, ...targetOf(call.request.headers.get('x-fal-target-url') ?? '') })

function targetOf(address: string): Pick<FalCall, 'host' | 'path'> {
  const url = URL.canParse(address) ? new URL(address) : null
  const host = { 'queue.fal.run': 'queue', 'fal.run': 'run' }[url?.hostname ?? '']
  if (!url || !host) {
    throw new KizyError(400, { code: 'wrong_target', title: 'Only queue.fal.run and fal.run are answered here.' })
  }
  return { host, path: url.pathname.split('/').filter(Boolean) }
}
