import { randomInt } from 'node:crypto'
import type { ArtworkSettings } from '@/lib/artworks/schema'
import { invalid } from '@/lib/errors'
import { limitIssues } from '@/lib/models/limits'
import { loraTag, type UsedLora } from '@/lib/loras/schema'
import type { ModelDetails } from '@/lib/models/schema'
import { type CreateRunParsed, MAX_SEED } from '@/lib/runs/schema'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import type { Graph } from '@/lib/workflow/graph'
import { type Drawing, seedOf } from '@/lib/workflow/graphs/drawing'
import { imageToImageGraph } from '@/lib/workflow/graphs/image-to-image'
import { textToImageGraph } from '@/lib/workflow/graphs/text-to-image'
import type { ImageOutputParams, TextToImageParams } from '@/lib/workflow/nodes.generated'
import { validateGraph } from '@/lib/workflow/validate'

/** A wish with everything decided: what was left out is the model's own, the seed is drawn. */
export interface RunPlan {
  settings: Omit<ArtworkSettings, 'seed'> & { seed: number; count: number; shownWidth: number; shownHeight: number }
  graph: Graph
}

/**
 * Decides what was left open, once: a retry draws the same pictures. Throws 422 with every reason.
 * `loras` are the styles of the wish, which she may use and the model can wear.
 */
export function planRun(wish: CreateRunParsed, model: ModelDetails, loras: UsedLora[] = []): RunPlan {
  const { width, height } = sizeOf(wish, model)
  const scale = model.upscaler ? (model.shownAt ?? 0) / (model.defaults?.width ?? 1) || 1 : 1
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
    ...(wish.start ? { start: wish.start } : {}),
    ...(loras.length > 0 ? { loras } : {}),
    count: wish.count,
    shownWidth: Math.round(width * scale),
    shownHeight: Math.round(height * scale),
  }
  requireWithinLimits(settings, model)
  const graph = graphOf(settings)
  const issues = validateGraph(graph, builtInCatalogue)
  if (issues.length > 0) throw invalid(unique(issues.map(({ field, message }) => ({ path: field ?? '', message }))))
  return { settings, graph }
}

/** What a file says about how it was made. */
export function metadataOf(settings: ArtworkSettings): ImageOutputParams['metadata'] {
  const { prompt, negativePrompt, modelName: model, seed, steps, guidanceScale, sampler, upscaler, start } = settings
  return {
    ...{ prompt, negativePrompt, model, seed, steps, guidanceScale, sampler },
    ...(upscaler ? { upscaler } : {}),
    ...(start ? { strength: start.strength } : {}),
    ...(settings.loras ? { loras: settings.loras.map(loraTag).join(' ') } : {}),
    version: 'Kizy',
  }
}

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

function requireWithinLimits(settings: RunPlan['settings'], model: ModelDetails): void {
  const issues = limitIssues(settings, model)
  if (issues.length > 0) throw invalid(issues)
}

function graphOf({ count, shownWidth: _w, shownHeight: _h, ...settings }: RunPlan['settings']): Graph {
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
    metadata: (seed) => metadataOf({ ...settings, seed }),
  }
  const graph = settings.start ? imageToImageGraph(drawing, settings.start) : textToImageGraph(drawing)
  for (let index = 0; index < count; index++) {
    graph.nodes[`output-${index}`]!.facts = { ...settings, seed: seedOf(seed, index) }
  }
  return graph
}

/** Four pictures have the same fault four times; it is said once. */
const unique = (issues: { path: string; message: string }[]) =>
  issues.filter(({ message }, place) => issues.findIndex((other) => other.message === message) === place)
