import { viewOfArtwork } from '@/lib/artworks/view'
import { Problem } from '@/lib/errors'
import type { Size } from '@/lib/graphs/schema'
import type { RunRow } from '@/lib/runs/data'
import { askedOf } from '@/lib/runs/asked'
import type { PictureView, Progress, RunView, Status } from '@/lib/runs/schema'
import { ancestryOf, Graph, pictureOutputs } from '@/lib/workflow/graph'
import { Tick } from '@/lib/workflow/progress'

/** What stands around a run: who goes before it, and how long a picture takes. */
export interface Surroundings {
  /** Unfinished runs of the studio, oldest first. */
  order: string[]
  secondsPerPicture: number | null
}

/** A run as the browser sees it, from its rows alone. */
export function viewOfRun(run: RunRow, { order, secondsPerPicture }: Surroundings): RunView {
  const graph = Graph.parse(run.graph)
  const { sizes, ...asked } = askedOf(run.input, graph)
  const pictures = picturesOf(run, graph, sizes)
  const isActive = run.status === 'queued' || run.status === 'running'
  return {
    id: run.id,
    version: run.lastSeq,
    status: run.status,
    ...asked,
    pictures,
    problem: Problem.nullable().parse(run.error) ?? pictures.find(({ problem }) => problem)?.problem ?? null,
    ahead: isActive ? Math.max(0, order.indexOf(run.id)) : 0,
    secondsLeft: isActive ? secondsLeft(pictures, secondsPerPicture) : null,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  }
}

/** Pictures in their order; one whose artwork was thrown away has no place any more. */
function picturesOf(run: RunRow, graph: Graph, sizes: Size[]): PictureView[] {
  return pictureOutputs(graph)
    .map(({ id, picture: index, facts }): PictureView => {
      // Everything before it counts, also what it shares with other pictures.
      const parts = new Set(ancestryOf(graph, id))
      const nodes = run.nodeRuns.filter(({ nodeId }) => parts.has(nodeId))
      const artwork = run.artworks.find((one) => one.index === index)
      const tick = Tick.safeParse(nodes.find(({ status }) => status === 'running')?.progress)
      return {
        index,
        status: statusOf(
          nodes.map(({ status }) => status),
          run.status,
        ),
        ...(sizes[index] ?? { width: 1, height: 1 }),
        seed: facts.seed ?? null,
        progress: tick.success ? { ...progressOf(tick.data), index } : null,
        artwork: artwork ? viewOfArtwork(artwork) : null,
        problem: Problem.nullable()
          .catch(null)
          .parse(nodes.find(({ status, error }) => status === 'failed' && error)?.error ?? null),
      }
    })
    .filter(({ status, artwork }) => status !== 'succeeded' || artwork)
}

function statusOf(nodes: Status[], run: Status): Status {
  if (nodes.includes('failed')) return 'failed'
  if (nodes.includes('canceled')) return 'canceled'
  if (nodes.every((status) => status === 'succeeded')) return 'succeeded'
  if (run !== 'queued' && run !== 'running') return run
  return nodes.some((status) => status !== 'queued') ? 'running' : 'queued'
}

/** A tick in the browser's terms: the preview is an address of its own route. */
export const progressOf = ({ ownerId: _owner, previewStep, ...tick }: Tick): Progress => ({
  ...tick,
  previewUrl: previewStep === null ? null : `/api/v1/runs/${tick.runId}/preview/${tick.index}/${previewStep}`,
})

function secondsLeft(pictures: PictureView[], each: number | null): number | null {
  if (each === null) return null
  return pictures.reduce((sum, { status, progress }) => {
    if (status === 'queued') return sum + each
    return status === 'running' ? sum + (progress?.secondsLeft ?? each) : sum
  }, 0)
}
