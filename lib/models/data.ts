import { z } from 'zod'
import { db } from '@/lib/db'
import type { SessionUser } from '@/lib/auth/session'
import { Effects } from '@/lib/effects/schema'
import { KizyError } from '@/lib/errors'
import { OWN_GRAPH } from '@/lib/graphs/schema'
import { ModelDetails, type Timing } from '@/lib/models/schema'

/** Models belong to the studio: everyone who is signed in sees all of them. */

export type KnownModel = ModelDetails & { available: boolean }

const ALL_KINDS = ModelDetails.shape.kind.options

/** Those that are or were here: of one kind, or of some, in one question. */
export async function listModels(
  _user: SessionUser,
  kinds: ModelDetails['kind'] | readonly ModelDetails['kind'][] = ALL_KINDS,
): Promise<KnownModel[]> {
  const rows = await db().baseModel.findMany({ where: { kind: { in: [kinds].flat() } }, orderBy: { id: 'asc' } })
  return rows.map(({ details, available }) => ({ ...ModelDetails.parse(details), available }))
}

/** The base models of the studio, for what is worked out without anybody's wish. */
export async function listBaseModels(): Promise<KnownModel[]> {
  const rows = await db().baseModel.findMany({ where: { kind: 'base' }, orderBy: { id: 'asc' } })
  return rows.map(({ details, available }) => ({ ...ModelDetails.parse(details), available }))
}

/** What a model is called that is or was here. */
export const nameOfModel = async (id: string): Promise<string | null> =>
  (await db().baseModel.findUnique({ where: { id }, select: { name: true } }))?.name ?? null

/** A base model that can draw now. */
export async function requireModel(_user: SessionUser, id: string): Promise<ModelDetails> {
  const row = await db().baseModel.findUnique({ where: { id } })
  if (row?.kind === 'base' && row.available) return ModelDetails.parse(row.details)
  const isStarting = (await db().baseModel.count()) === 0
  throw isStarting
    ? new KizyError(503, {
        code: 'starting',
        title: 'The part that draws is still starting.',
        detail: 'It loads its model now. Your words are kept; try again in a few seconds.',
        fix: 'retry',
      })
    : new KizyError(422, {
        code: 'model_missing',
        title: 'That model is not installed here.',
        detail: 'Choose another one; your words are kept.',
        issues: [{ path: 'modelId', message: 'That model is not installed here.' }],
      })
}

/** What a LoRA may change in a base model of this studio. */
export interface ModelLayers {
  id: string
  name: string
  family: string
  architecture: string
  /** Shapes of weights by name, `unet.mid_block.attentions.0.proj_in`. */
  layers: Record<string, number[]>
}

const Layers = z.record(z.string(), z.array(z.number()))

/** All base models that are or were here, installed ones first: LoRAs are compared with them. */
export async function listModelLayers(_user: SessionUser): Promise<ModelLayers[]> {
  const rows = await db().baseModel.findMany({
    where: { kind: 'base' },
    orderBy: [{ available: 'desc' }, { id: 'asc' }],
  })
  return rows.map(({ id, name, family, details, layers }) => ({
    ...{ id, name, family, layers: Layers.parse(layers) },
    architecture: ModelDetails.parse(details).architecture ?? family,
  }))
}

/** How many finished pictures the estimate looks back on. */
const LOOK_BACK = 8

const Timed = z.object({
  steps: z.number(),
  width: z.int(),
  height: z.int(),
  start: z.object({ strength: z.number() }).optional(),
  effects: Effects.default({}),
})
const MOST_TIMINGS = 24

/** What pictures of this model took: her own, or the studio's where she has none. Says nothing else about them. */
export async function listTimings(user: SessionUser, modelId: string): Promise<Timing[]> {
  const own = await timingsOf(modelId, { ownerId: user.id })
  return own.length > 0 ? own : timingsOf(modelId, {})
}

async function timingsOf(modelId: string, whose: { ownerId?: string }): Promise<Timing[]> {
  const rows = await db().artwork.findMany({
    where: { ...whose, settings: { path: ['modelId'], equals: modelId }, seconds: { not: null }, run: pressOfCreate },
    orderBy: { id: 'desc' },
    take: MOST_TIMINGS,
    select: { seconds: true, settings: true },
  })
  return rows.flatMap(({ seconds, settings }) => {
    const made = Timed.safeParse(settings)
    if (!made.success || seconds === null) return []
    const { steps, width, height, start, effects } = made.data
    const drawn = Math.max(1, Math.round(steps * (start?.strength ?? 1)))
    return [{ steps: drawn, pixels: width * height, effects, seconds }]
  })
}

/** A graph of one's own may do anything with a model, and enlarging draws nothing: neither says how long a press of Create takes. */
const pressOfCreate = { graphName: { notIn: [OWN_GRAPH, 'upscale'] } }

/** Seconds one picture of this model took here lately; null before the first. Says nothing about whose it was. */
export async function secondsPerPicture(modelId: string): Promise<number | null> {
  const recent = await db().artwork.findMany({
    where: {
      settings: { path: ['modelId'], equals: modelId },
      seconds: { not: null },
      run: pressOfCreate,
    },
    orderBy: { id: 'desc' },
    take: LOOK_BACK,
    select: { seconds: true },
  })
  if (recent.length === 0) return null
  const sorted = recent.map(({ seconds }) => seconds ?? 0).sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? null
}
