import type { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { idempotencyKeyOf } from '@/lib/graphs/idempotency-key'
import { parse } from '@/lib/handlers'
import { limitIssues } from '@/lib/models/limits'
import { requireModel } from '@/lib/models/data'
import { viewModels } from '@/lib/models/queries'
import type { ModelDetails, ModelView } from '@/lib/models/schema'
import { requestCancel } from '@/lib/runs/data'
import { CreateRun, MAX_SEED, type RunView, type Shape } from '@/lib/runs/schema'
import { submitWish } from '@/lib/runs/submit'
import { isOver, viewWhenDone } from '@/lib/runs/wait'

/** What facades share on their way from another service's words to a run of ours. */

/** Models go by "kizy/NAME" where a service wants an owner. */
export const OWNER = 'kizy'
export const ownerless = (name: string) => (name.startsWith(`${OWNER}/`) ? name.slice(OWNER.length + 1) : name)

/** Services answer a wrong model with "not found", not with a fault in the input. */
export const noSuchModel = (name: string) =>
  new KizyError(404, {
    code: 'model_not_found',
    title: `There is no model “${name.slice(0, 100)}” in this studio.`,
    detail: 'Ask for the list of models.',
  })

/** The models that can draw now, the studio's own choice first. */
export async function drawingModels(user: SessionUser): Promise<ModelView[]> {
  return (await viewModels(user)).filter(({ available }) => available)
}

export async function requireDrawingModel(user: SessionUser, name: string | undefined): Promise<ModelDetails> {
  const id = name === undefined ? parse(CreateRun.shape.modelId, undefined) : ownerless(name)
  const known = name === undefined || (await drawingModels(user)).some((model) => model.id === id)
  if (!known) throw noSuchModel(name)
  return requireModel(user, id)
}

interface Size {
  width: number
  height: number
}

/**
 * What to ask for so that a picture comes out as wanted: the pixels themselves
 * where the model draws such, else its shape that is nearest. Other services'
 * clients ask for sizes out of habit; a picture is better than a refusal.
 */
export function sizeOrShape(model: ModelDetails, wanted: Size | undefined): Size | { shape?: Shape } {
  if (!wanted) return {}
  const scale = model.upscaler ? (model.shownAt ?? 0) / (model.defaults?.width ?? 1) || 1 : 1
  const drawn = { width: Math.round(wanted.width / scale), height: Math.round(wanted.height / scale) }
  const isFine = limitIssues(drawn, model).length === 0
  if (isFine) return drawn
  const distance = ([width, height]: readonly [number, number]) =>
    Math.abs(Math.log(width / height) - Math.log(wanted.width / wanted.height))
  const [nearest] = Object.entries(model.shapes ?? {}).sort(([, a], [, b]) => distance(a) - distance(b))
  return nearest ? { shape: nearest[0] as Shape } : {}
}

/** Other services take any whole number, and -1 for chance. */
export const seedIn = (seed: number | null | undefined): number | undefined =>
  seed === null || seed === undefined || seed < 0 ? undefined : seed % (MAX_SEED + 1)

/** Starts a run of ours; throws as `POST /api/v1/runs` does. */
export async function startWish(user: SessionUser, wish: z.input<typeof CreateRun>, request: Request): Promise<string> {
  const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined && value !== null))
  return (await submitWish(user, parse(CreateRun, given), idempotencyKeyOf(request.headers))).id
}

const MOST_SECONDS = 1800

/** For services that know no runs: the answer is the pictures. Whoever hangs up wants none. */
export async function drawNow(user: SessionUser, wish: z.input<typeof CreateRun>, request: Request): Promise<RunView> {
  const id = await startWish(user, wish, request)
  const run = await viewWhenDone(user, id, MOST_SECONDS, request.signal)
  if (!isOver(run)) await requestCancel(user, id)
  if (run.status !== 'succeeded') throw failureOf(run)
  return run
}

export function failureOf({ status, problem }: RunView): KizyError {
  const title = status === 'canceled' ? 'The run was cancelled.' : 'The pictures could not be made.'
  return new KizyError(503, problem ?? { code: status, title })
}

export const artworksOf = ({ pictures }: RunView) => pictures.flatMap(({ artwork }) => (artwork ? [artwork] : []))
