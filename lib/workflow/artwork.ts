import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import type { ActiveRun } from '@/lib/workflow/active-runs'
import { getNodeRuns, type NewArtwork } from '@/lib/workflow/store/nodes'
import { ancestryOf, type Graph, inputsOf, type PortRef, splitPort } from '@/lib/workflow/graph'
import { BlobValue, type Outputs } from '@/lib/workflow/values'

const Picture = BlobValue.extend({ meta: z.looseObject({ width: z.int(), height: z.int() }) })

/** What kizy/ImageOutput hands over: the finished file, its thumbnails and its thumbhash. */
const Finished = z.object({
  file: Picture,
  thumbnails: z.array(Picture),
  thumbhash: z.object({ value: z.string() }),
})

/** The row of the artwork that this node finished; null for nodes that finish none. */
export async function artworkOf(run: ActiveRun, nodeId: string, outputs: Outputs): Promise<NewArtwork | null> {
  const node = run.graph.nodes[nodeId]!
  if (node.type !== 'kizy/ImageOutput' || !node.facts) return null
  const { file, thumbnails, thumbhash } = Finished.parse(outputs)
  return {
    id: uuid(),
    index: node.picture ?? 0,
    sha256: file.sha256,
    mediaType: file.mediaType,
    bytes: file.bytes,
    width: file.meta.width,
    height: file.meta.height,
    thumbnails: thumbnails.map(({ sha256, bytes, mediaType, meta }) => ({
      sha256,
      bytes,
      mediaType,
      width: meta.width,
      height: meta.height,
    })),
    thumbhash: thumbhash.value,
    before: await beforeOf(run, nodeId),
    prompt: node.facts.prompt,
    settings: node.facts,
    parentId: parentOf(run.graph, nodeId),
    seconds: await secondsSpent(run, nodeId),
  }
}

/** What the picture was without its effects; null where it has none, or where they found nothing to do. */
async function beforeOf(run: ActiveRun, nodeId: string): Promise<NewArtwork['before']> {
  const { before } = run.graph.nodes[nodeId]!
  if (!before) return undefined
  const [after] = inputsOf(run.graph, nodeId).get('image') ?? []
  const plain = splitPort(before)
  const rows = await getNodeRuns(run.id, [plain.node, after!.node])
  const pictureOf = ({ node, field }: PortRef) =>
    Picture.parse((rows.find((row) => row.nodeId === node)?.outputs as Outputs | undefined)?.[field])
  const { sha256, bytes, mediaType, meta } = pictureOf(plain)
  if (sha256 === pictureOf(after!).sha256) return undefined
  return { sha256, bytes, mediaType, width: meta.width, height: meta.height }
}

/** The artwork that a picture was made from: the first that one of its own sources names; null for one drawn from words alone. */
export function parentOf(graph: Graph, nodeId: string): string | null {
  const sources = ancestryOf(graph, nodeId).flatMap((id) => {
    const { type, params } = graph.nodes[id]!
    return type === 'kizy/ImageInput' ? String(params.source) : []
  })
  // The one it begins with goes before those it only looks at.
  const start = graph.nodes[nodeId]?.facts?.start?.source
  const [, id] = /^artwork:(.+)$/.exec([start, ...sources].find((one) => one?.startsWith('artwork:')) ?? '') ?? []
  return id ?? null
}

/** Seconds of work in everything that had a part in this picture, waiting left out; null when some of it was there already. */
async function secondsSpent(run: ActiveRun, nodeId: string): Promise<number | null> {
  const rows = await getNodeRuns(run.id, ancestryOf(run.graph, nodeId))
  if (rows.some(({ cached }) => cached)) return null
  const seconds = rows.map(
    ({ startedAt, finishedAt }) => ((finishedAt ?? new Date()).getTime() - (startedAt?.getTime() ?? 0)) / 1000,
  )
  return seconds.reduce((sum, one) => sum + one, 0)
}
