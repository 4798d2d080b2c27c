import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'
import { outputOf, wishOf } from '@/lib/facades/fal/input'
import { MAX_BODY_BYTES } from '@/lib/facades/given-picture'
import type { FacadeCall } from '@/lib/facades/route'
import { drawNow, startWish } from '@/lib/facades/wish'
import { readJson } from '@/lib/json-body'
import { requestCancel } from '@/lib/runs/data'
import { getRun } from '@/lib/runs/queries'
import type { RunView } from '@/lib/runs/schema'
import { isOver, viewWhenDone } from '@/lib/runs/wait'

/** fal's queue. Its clients drop what stands after the app's name, so a request is found by its id alone. */

export interface FalCall extends Omit<FacadeCall<unknown>, 'params'> {
  /** "queue" or "run", as the part before fal.run has it. */
  host: string
  path: string[]
}

const JSON_HEADERS = { 'cache-control': 'no-store' }
const nothing = () => notFound('This address')

export async function serve(call: FalCall): Promise<Response> {
  const at = call.path.indexOf('requests')
  const app = (at === -1 ? call.path : call.path.slice(0, at)).slice(0, 2).join('/')
  const { method } = call.request
  if (at === -1 && method === 'POST') return call.host === 'run' ? runNow(call, app) : submit(call, app)
  if (at === -1 || call.host !== 'queue') throw nothing()
  const [id = '', ...rest] = call.path.slice(at + 1)
  if (!z.uuid().safeParse(id).success) throw notFound('This request')
  switch (`${method} ${rest.join('/')}`) {
    case 'GET ':
      return result(call, id)
    case 'GET status':
      return status(call, app, id)
    case 'GET status/stream':
      return stream(call, app, id)
    case 'PUT cancel':
      return cancel(call, id)
    default:
      throw nothing()
  }
}

async function submit({ user, request, origin }: FalCall, app: string): Promise<Response> {
  const wish = await wishOf(user, await readJson(request, MAX_BODY_BYTES), app, origin)
  const run = await getRun(user, await startWish(user, wish, request))
  const { response_url, status_url, cancel_url } = addressesOf(origin, app, run.id)
  const body = { request_id: run.id, response_url, status_url, cancel_url, queue_position: run.ahead }
  return answer(body, run.id)
}

async function runNow({ user, request, origin }: FalCall, app: string): Promise<Response> {
  const wish = await wishOf(user, await readJson(request, MAX_BODY_BYTES), app, origin)
  const run = await drawNow(user, wish, request)
  return answer(outputOf(run, user, origin), run.id)
}

function addressesOf(origin: string, app: string, id: string) {
  const base = `${origin}/api/fal/queue/${app}/requests/${id}`
  return { response_url: base, status_url: `${base}/status`, cancel_url: `${base}/cancel` }
}

/** Three words are all these clients know: what failed or was cancelled is "completed", with an error. */
function statusOf(run: RunView, origin: string, app: string) {
  const known = { request_id: run.id, ...addressesOf(origin, app, run.id) }
  if (run.status === 'queued') return { status: 'IN_QUEUE', queue_position: run.ahead, ...known }
  if (!isOver(run)) return { status: 'IN_PROGRESS', logs: [], ...known }
  const seconds = run.startedAt && run.finishedAt ? (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000 : 0
  const error = run.status === 'succeeded' ? {} : { error: errorOf(run), error_type: run.problem?.code ?? run.status }
  return { status: 'COMPLETED', logs: [], metrics: { inference_time: seconds }, ...error, ...known }
}

const errorOf = ({ status, problem }: RunView) =>
  problem?.title ?? (status === 'canceled' ? 'The request was cancelled.' : 'The pictures could not be made.')

async function status({ user, origin }: FalCall, app: string, id: string): Promise<Response> {
  const run = await getRun(user, id)
  return answer(statusOf(run, origin, app), id, isOver(run) ? 200 : 202)
}

const LOOK_SECONDS = 1

function stream({ user, caller, origin, request }: FalCall, app: string, id: string): Promise<Response> {
  const states = watch(user, id, request.signal, caller.isStillAllowed)
  const encoder = new TextEncoder()
  // The first look throws what the client should hear as a status: an id that is nobody's.
  return states.next().then((first) => {
    let next: Promise<IteratorResult<RunView>> | null = Promise.resolve(first)
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await (next ?? states.next())
        next = null
        if (done) controller.close()
        else controller.enqueue(encoder.encode(`data: ${JSON.stringify(statusOf(value, origin, app))}\n\n`))
      },
      cancel: () => void states.return(undefined),
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream', 'x-fal-request-id': id } })
  })
}

/** The run after each change, to its end. */
async function* watch(
  user: SessionUser,
  id: string,
  signal: AbortSignal,
  isStillAllowed: () => Promise<boolean>,
): AsyncGenerator<RunView> {
  let seen = -1
  let run = await getRun(user, id)
  while (!signal.aborted && (await isStillAllowed())) {
    if (run.version !== seen) yield run
    seen = run.version
    if (isOver(run)) return
    run = await viewWhenDone(user, id, LOOK_SECONDS, signal)
  }
}

async function result({ user, origin }: FalCall, id: string): Promise<Response> {
  const run = await getRun(user, id)
  if (!isOver(run)) return answer({ detail: 'Request is still in progress' }, id, 400)
  if (run.status === 'succeeded') return answer(outputOf(run, user, origin), id)
  return answer({ detail: errorOf(run) }, id, run.status === 'canceled' ? 400 : 500)
}

async function cancel({ user }: FalCall, id: string): Promise<Response> {
  if (isOver(await getRun(user, id))) return answer({ status: 'ALREADY_COMPLETED' }, id, 400)
  await requestCancel(user, id)
  return answer({ status: 'CANCELLATION_REQUESTED' }, id, 202)
}

const answer = (body: unknown, id: string, status = 200) =>
  Response.json(body, { status, headers: { ...JSON_HEADERS, 'x-fal-request-id': id } })
