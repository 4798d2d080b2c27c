import type { ArtworkFacts } from '@/lib/artworks/schema'
import { OwnGraphInput, type Size } from '@/lib/graphs/schema'
import type { RunPlan } from '@/lib/runs/plan'
import type { RunView, Shape } from '@/lib/runs/schema'
import { TrainingInput } from '@/lib/trainings/schema'
import { type Graph, pictureOutputs } from '@/lib/workflow/graph'

type Asked = Pick<
  RunView,
  | 'graphName'
  | 'prompt'
  | 'negativePrompt'
  | 'modelId'
  | 'modelName'
  | 'shape'
  | 'width'
  | 'height'
  | 'steps'
  | 'guidanceScale'
  | 'sampler'
  | 'seed'
  | 'loras'
  | 'start'
  | 'references'
  | 'effects'
  | 'count'
> & { sizes: Size[] }

/** What a run was asked for, by its input and its graph: a press of Create, or a graph of one's own. */
export function askedOf(input: unknown, graph: Graph): Asked {
  const training = TrainingInput.safeParse(input)
  if (training.success) return askedToLearn(training.data)
  const own = OwnGraphInput.safeParse(input)
  return own.success ? askedByGraph(own.data, graph) : askedInCreate(input as RunPlan['settings'])
}

/** A training draws nothing that is kept as a picture. */
const askedToLearn = ({ name, modelId, modelName }: TrainingInput): Asked => ({
  ...{ prompt: name, negativePrompt: '', modelId, modelName, graphName: null },
  ...{ width: 1, height: 1, count: 0, sizes: [] },
})

function askedInCreate({ shownWidth: width, shownHeight: height, ...settings }: RunPlan['settings']): Asked {
  const { prompt, negativePrompt, modelId, modelName, steps, guidanceScale, sampler, seed, count } = settings
  return {
    ...{ prompt, negativePrompt, modelId, modelName, steps, guidanceScale, sampler, seed, count, width, height },
    shape: settings.shape as Shape,
    loras: settings.loras,
    start: settings.start,
    references: settings.references,
    effects: settings.effects,
    graphName: null,
    sizes: Array.from({ length: count }, () => ({ width, height })),
  }
}

/** The first picture speaks for all of them; each has its own facts once it is opened. */
function askedByGraph({ name, pictures }: OwnGraphInput, graph: Graph): Asked {
  const [first] = pictureOutputs(graph)
  const { prompt, negativePrompt, shape, ...facts }: ArtworkFacts = first?.facts ?? { prompt: '', negativePrompt: '' }
  const { modelId, modelName, steps, guidanceScale, sampler, seed } = facts
  return {
    ...{ prompt, negativePrompt, modelId, modelName, steps, guidanceScale, sampler, seed },
    ...(pictures[0] ?? { width: 1, height: 1 }),
    shape: shape as Shape | undefined,
    graphName: name,
    count: pictures.length,
    sizes: pictures,
  }
}
