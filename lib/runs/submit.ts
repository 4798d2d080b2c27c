import type { SessionUser } from '@/lib/auth/session'
import { requireArtwork } from '@/lib/artworks/data'
import { KizyError } from '@/lib/errors'
import { pickLoras } from '@/lib/loras/pick'
import { AUTO } from '@/lib/loras/schema'
import { listBeside } from '@/lib/models/beside'
import { listModels, requireModel } from '@/lib/models/data'
import { findPictures } from '@/lib/references/find'
import { getRunByKey, insertRun, type RunRow } from '@/lib/runs/data'
import { chooseStyles } from '@/lib/runs/choose-styles'
import { pinSources } from '@/lib/runs/pin-sources'
import { planRun } from '@/lib/runs/plan'
import type { CreateRunParsed } from '@/lib/runs/schema'
import { planUpscale } from '@/lib/runs/upscale'
import type { Webhook } from '@/lib/webhooks/schema'
import { canonicalJson } from '@/lib/workflow/values'

/** Rows and enqueue for a wish; the same key again answers the same run. Durable when this answers. */
export async function startRun(
  user: SessionUser,
  wish: CreateRunParsed,
  idempotencyKey: string,
  webhook?: Webhook,
): Promise<RunRow> {
  const model = await requireModel(user, wish.modelId)
  const { start, startSize } = await findPictures(user, wish)
  const chosen = await chooseStyles(user, wish, model)
  const [loras, beside] = await Promise.all([pickLoras(user, chosen.loras, model), listBeside(user)])
  const plan = planRun({ ...wish, prompt: chosen.prompt, start }, model, { loras, beside, startSize })
  const graph = await pinSources(user, plan.graph)
  return insertRun(user, { ...plan, graph, webhook }, idempotencyKey)
}

/** Enlarges a finished picture. */
export async function startUpscale(user: SessionUser, artworkId: string, idempotencyKey: string): Promise<RunRow> {
  const plan = planUpscale(await requireArtwork(user, artworkId), await listModels(user, 'upscaler'))
  const graph = await pinSources(user, plan.graph)
  return insertRun(user, { ...plan, graph }, idempotencyKey)
}

/** What `startRun` does, for programs, which are told when they use a key again for something else: 409. */
export async function submitWish(
  user: SessionUser,
  wish: CreateRunParsed,
  idempotencyKey: string,
  webhook?: Webhook,
): Promise<RunRow> {
  const before = await getRunByKey(user, idempotencyKey)
  const run = before ?? (await startRun(user, wish, idempotencyKey, webhook))
  if (isAnswerTo(run, wish)) return run
  throw new KizyError(409, {
    code: 'key_reused',
    title: 'This Idempotency-Key belongs to another run.',
    detail: 'Send the same wish with it to ask for that run again, or use a new key for a new run.',
  })
}

/** What was left open was decided when the run was made; what is said must be the same. */
function isAnswerTo(run: RunRow, wish: CreateRunParsed): boolean {
  const made = run.input as Record<string, unknown>
  const said = { ...wish, start: undefined, references: undefined, effects: undefined, loras: undefined }
  // What Auto chose, and the words that came with it, were left open.
  if (wish.loras.includes(AUTO)) return String(made.prompt).startsWith(wish.prompt)
  if (wornBy(made.loras) !== wornBy(wish.loras)) return false
  if (followedBy(made) !== followedBy({ ...wish, start: asMade(wish.start, made) })) return false
  return Object.entries(said).every(([name, value]) => value === undefined || !(name in made) || made[name] === value)
}

/** Which styles, and how strongly; what they are called may have changed since. */
const wornBy = (loras: unknown): string =>
  ((loras ?? []) as { id: string; strength: number }[]).map(({ id, strength }) => `${id} ${strength}`).join()

type Pictures = Pick<CreateRunParsed, 'start' | 'references' | 'effects'>

/** A model that only changes pictures by words does so whether or not that was said. */
const asMade = (start: CreateRunParsed['start'], made: Partial<Pictures>) =>
  start && { ...start, byWords: made.start?.byWords }

/** How it begins, what it follows, and what is done afterwards. A start on the web may have been brought here meanwhile. */
function followedBy(wish: Partial<Pictures>): string {
  const { start, references = [], effects = {} } = wish
  const on = Object.entries(effects).filter(([, value]) => value)
  const { strength, extend, mask, byWords = false } = start ?? {}
  const how = start && { ...{ extend, byWords }, strength: byWords ? 1 : strength, isPart: mask !== undefined }
  return canonicalJson([how, references.map(({ role, source, strength }) => [role, source, strength]), on])
}
