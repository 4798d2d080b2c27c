import { randomInt } from 'node:crypto'
import type { ArtworkSettings, UsedReference } from '@/lib/artworks/schema'
import { planEffects } from '@/lib/effects/plan'
import { invalid } from '@/lib/errors'
import type { Size } from '@/lib/graphs/schema'
import { limitIssues } from '@/lib/models/limits'
import { loraTag, type UsedLora } from '@/lib/loras/schema'
import { type Beside, changesByWords, NOTHING_BESIDE } from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'
import { type Kept, planKept, planReferences, startIssues } from '@/lib/references/plan'
import type { Start } from '@/lib/references/schema'
import { type CreateRunParsed, MAX_SEED } from '@/lib/runs/schema'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import { seedOf } from '@/lib/workflow/graphs/drawing'
import type { Drawing, Finish } from '@/lib/workflow/graphs/wish'
import { editGraph } from '@/lib/workflow/graphs/edit'
import { imageToImageGraph } from '@/lib/workflow/graphs/image-to-image'
import { inpaintGraph } from '@/lib/workflow/graphs/inpaint'
import { outpaintGraph } from '@/lib/workflow/graphs/outpaint'
import { textToImageGraph } from '@/lib/workflow/graphs/text-to-image'
import type { ImageOutputParams, TextToImageParams } from '@/lib/workflow/nodes.generated'
import { validateGraph } from '@/lib/workflow/validate'

/** A wish with everything decided: what was left out is the model's own, the seed is drawn. */
export interface RunPlan {
  settings: Omit<ArtworkSettings, 'seed'> & { seed: number; count: number; shownWidth: number; shownHeight: number }
  graph: Graph
}

/** What was looked up for a wish before it is planned. */
interface Found {
  /** The styles of the wish, which she may use and the model can wear. */
  loras?: UsedLora[]
  beside?: Beside
  /** Of the picture it starts from, where that counts. */
  startSize?: Size | null
}

/** Decides what was left open, once: a retry draws the same pictures. Throws 422 with every reason. */
export function planRun(
  wish: CreateRunParsed,
  model: ModelDetails,
  { loras = [], beside = NOTHING_BESIDE, startSize = null }: Found = {},
): RunPlan {
  const kept = planKept(wish.start, startSize, model)
  const { width, height } = kept?.drawn ?? sizeOf(wish, model)
  const scale = model.upscaler ? (model.shownAt ?? 0) / (model.defaults?.width ?? 1) || 1 : 1
  const shown = kept?.shown ?? { width: Math.round(width * scale), height: Math.round(height * scale) }
  const { references, issues: referenceIssues } = planReferences(wish.references, model, beside)
  const { finish, effects, shown: finished, issues: effectIssues } = planEffects(wish.effects, shown, model, beside)
  const isEdit = changesByWords(model, wish.start)
  const settings = {
    prompt: wish.prompt,
    negativePrompt: wish.negativePrompt,
    modelId: model.id,
    modelName: model.name,
    seed: wish.seed ?? randomInt(MAX_SEED + 1),
    steps: wish.steps ?? model.defaults?.steps ?? 20,
    guidanceScale: wish.guidanceScale ?? model.defaults?.guidanceScale ?? 5,
    sampler: wish.sampler ?? model.defaults?.sampler ?? 'ddim',
    shape: wish.shape,
    width,
    height,
    upscaler: model.upscaler ?? null,
    ...(wish.start ? { start: begun(wish.start, isEdit) } : {}),
    ...(references.length > 0 ? { references } : {}),
    ...(effects ? { effects } : {}),
    ...(loras.length > 0 ? { loras } : {}),
    count: wish.count,
    shownWidth: finished.width,
    shownHeight: finished.height,
  }
  // What the model does not draw comes first: what would be made of it then says less.
  const wrong = [
    ...limitIssues(settings, model),
    ...startIssues(wish.start, model),
    ...referenceIssues,
    ...effectIssues,
  ]
  if (wrong.length > 0) throw invalid(wrong)
  const graph = graphOf(settings, finish, kept, isEdit)
  const issues = validateGraph(graph, builtInCatalogue)
  if (issues.length > 0) throw invalid(unique(issues.map(({ field, message }) => ({ path: field ?? '', message }))))
  return { settings, graph }
}

/** Where words say what changes, how much of it does not count. */
const begun = ({ byWords: _, ...start }: Start, isEdit: boolean) =>
  isEdit ? { ...start, strength: 1, byWords: true } : start

/** What a file says about how it was made. */
export function metadataOf(settings: ArtworkSettings): ImageOutputParams['metadata'] {
  const { prompt, negativePrompt, modelName: model, seed, steps, guidanceScale, sampler, upscaler, start } = settings
  return {
    ...{ prompt, negativePrompt, model, seed, steps, guidanceScale, sampler },
    ...(upscaler ? { upscaler } : {}),
    ...(start ? { strength: start.strength } : {}),
    ...(settings.effects?.faces ? { faces: 'drawn anew' } : {}),
    ...(settings.effects?.enlarge ? { enlarged: settings.effects.enlarge } : {}),
    ...(settings.loras ? { loras: settings.loras.map(loraTag).join(' ') } : {}),
    ...readersNamed(settings.references),
    version: 'Kizy',
  }
}

/** What read other pictures for this one, as A1111 names it. Which pictures those were is nobody's business. */
const readersNamed = (references: ArtworkSettings['references'] = []) =>
  Object.fromEntries(
    references.map(({ model, strength }, place) => [`ControlNet ${place}`, `Model: ${model}, Weight: ${strength}`]),
  )

function sizeOf(wish: CreateRunParsed, model: ModelDetails): { width: number; height: number } {
  if ((wish.width === undefined) !== (wish.height === undefined)) {
    throw invalid([
      { path: wish.width === undefined ? 'width' : 'height', message: 'Give both width and height, or neither.' },
    ])
  }
  if (wish.width !== undefined && wish.height !== undefined) return { width: wish.width, height: wish.height }
  const size = model.shapes?.[wish.shape]
  if (!size) throw invalid([{ path: 'shape', message: `${model.name} does not draw the shape ${wish.shape}.` }])
  return { width: size[0], height: size[1] }
}

function graphOf(
  { count, shownWidth: _w, shownHeight: _h, ...settings }: RunPlan['settings'],
  finish: Finish,
  kept: Kept | null,
  isEdit: boolean,
): Graph {
  const { prompt, negativePrompt, modelId, seed, steps, guidanceScale, width, height, upscaler } = settings
  // The catalogue's check on the graph refuses a sampler it does not know.
  const sampler = settings.sampler as TextToImageParams['sampler']
  const drawing: Drawing = {
    prompt,
    negativePrompt,
    count,
    seed,
    picture: { model: modelId, width, height, steps, guidanceScale, sampler },
    upscaler,
    loras: settings.loras,
    structures: readBy(settings.references, 'structure'),
    looks: readBy(settings.references, 'look'),
    finish,
    metadata: (seed) => metadataOf({ ...settings, seed }),
  }
  const graph = drawn(drawing, settings.start, kept, isEdit)
  for (let index = 0; index < count; index++) {
    graph.nodes[`output-${index}`]!.facts = { ...settings, seed: seedOf(seed, index) }
  }
  return graph
}

const readBy = (references: UsedReference[] = [], wanted: UsedReference['role']) =>
  references.filter(({ role }) => role === wanted).map(({ source, model, strength }) => ({ source, model, strength }))

function drawn(drawing: Drawing, start: ArtworkSettings['start'], kept: Kept | null, isEdit: boolean): Graph {
  if (!start) return textToImageGraph(drawing)
  if (kept?.canvas) return outpaintGraph(drawing, { source: start.source, canvas: kept.canvas })
  if (kept && start.mask) return inpaintGraph(drawing, start, { source: start.mask, feather: kept.feather })
  return isEdit ? editGraph(drawing, start) : imageToImageGraph(drawing, start)
}

/** Four pictures have the same fault four times; it is said once. */
const unique = (issues: { path: string; message: string }[]) =>
  issues.filter(({ message }, place) => issues.findIndex((other) => other.message === message) === place)
