import { requireArtwork } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { buildManifest } from '@/lib/datasets/manifest'
import { invalid, KizyError } from '@/lib/errors'
import { requireLora } from '@/lib/loras/data'
import type { Network } from '@/lib/storage/guarded-fetch'
import { requireUpload } from '@/lib/uploads/data'
import { bringFromWeb } from '@/lib/uploads/from-web'
import type { Purpose } from '@/lib/uploads/schema'
import type { Graph, GraphNode } from '@/lib/workflow/graph'
import type { BlobValue } from '@/lib/workflow/values'

const SAFETENSORS = 'application/x-safetensors'

/** Nodes whose `source` names a file, and what the file must be. */
const SOURCES: Record<string, Purpose | 'dataset'> = {
  'kizy/ImageInput': 'reference',
  'kizy/MaskInput': 'reference',
  'kizy/LoRALoader': 'lora',
  'kizy/DatasetInput': 'dataset',
}

/**
 * The graph with every source pinned to the very file it is now, which this
 * person may use: a retry works on the same bytes, and nobody's graph names
 * another's. Throws 422 with the field of each source that cannot be had.
 */
export async function pinSources(user: SessionUser, graph: Graph, network?: Network): Promise<Graph> {
  const found = new Map<string, Promise<BlobValue>>()
  const issues: { path: string; message: string }[] = []
  const nodes: Record<string, GraphNode> = {}
  for (const [id, node] of Object.entries(graph.nodes)) {
    const purpose = Object.hasOwn(SOURCES, node.type) ? SOURCES[node.type]! : null
    nodes[id] = { ...node, pinned: undefined }
    if (!purpose) continue
    const source = String(node.params.source)
    const key = `${purpose} ${source}`
    const file = found.get(key) ?? findSource(user, source, purpose, network)
    found.set(key, file)
    try {
      nodes[id] = { ...node, pinned: await file }
    } catch (error) {
      if (!(error instanceof KizyError)) throw error
      issues.push({ path: `nodes.${id}.params.source`, message: error.problem.title })
    }
  }
  if (issues.length > 0) throw invalid(issues)
  return { ...graph, nodes }
}

/** The file that a source names, if this person may use it for that. */
export async function findSource(
  user: SessionUser,
  source: string,
  purpose: Purpose | 'dataset',
  network?: Network,
): Promise<BlobValue> {
  if (purpose === 'dataset') return buildManifest(user, source.replace(/^dataset:/, ''))
  const [, kind, id] = /^(upload|artwork|lora):(.+)$/.exec(source) ?? []
  if (kind === 'artwork' && purpose === 'reference') return asValue(await requireArtwork(user, id!))
  if (kind === 'artwork') throw new KizyError(422, { code: 'wrong_type', title: 'A picture is not a LoRA.' })
  if (kind === 'lora' && purpose === 'lora')
    return asValue({ ...(await requireLora(user, id!)), mediaType: SAFETENSORS })
  if (kind === 'lora') throw new KizyError(422, { code: 'wrong_type', title: 'A LoRA is not a picture.' })
  if (kind !== 'upload') return asValue(await bringFromWeb(user, source, purpose, network))
  const upload = await requireUpload(user, id!)
  if (upload.purpose === purpose) return asValue(upload)
  throw new KizyError(422, { code: 'wrong_type', title: `“${upload.name}” was brought for something else.` })
}

const asValue = ({ sha256, bytes, mediaType }: { sha256: string; bytes: number; mediaType: string }): BlobValue => ({
  kind: 'image',
  sha256,
  bytes,
  mediaType,
  meta: {},
})
