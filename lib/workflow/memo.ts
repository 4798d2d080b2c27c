import { z } from 'zod'
import { memoKeyPath, casKey } from '@/lib/storage/keys'
import { getJson, objectExists, putJson, putJsonIfAbsent } from '@/lib/storage/bucket'
import type { NodeSpec } from '@/lib/workflow/catalogue'
import { blobsOf, canonicalJson, digestOf, Outputs, requireSmall, sha256, type Value } from '@/lib/workflow/values'

export interface MemoParts {
  ownerId: string
  spec: NodeSpec
  /** With defaults filled in; the drawn seed is one of them. */
  params: Record<string, unknown>
  inputs: Record<string, Value | Value[]>
  /** Digests of the weights the params name. */
  models: Record<string, string>
  /** Results differ in their last bits between classes, so they are kept apart. */
  numericsClass: string
}

/**
 * SHA-256 over all that decides a node's result. Content digests rather than
 * ancestry: the same picture reached by another way is the same input, and a
 * weight file swapped under its old name is another model.
 */
export function memoKeyOf({ ownerId, spec, params, inputs, models, numericsClass }: MemoParts): string {
  const digests = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, digestOf(value)]))
  const numerics = spec.resources.accelerator === 'gpu' ? numericsClass : 'any'
  return sha256(
    `kizy.memo.v1\n${canonicalJson({ ownerId, type: spec.type, version: spec.version, params, inputs: digests, models, numerics })}`,
  )
}

export const Manifest = z.object({
  version: z.literal(1),
  memoKey: z.string(),
  type: z.string(),
  outputs: Outputs,
  /** Seconds of work, waiting left out. */
  seconds: z.number(),
  producer: z.object({ runId: z.string(), nodeId: z.string(), orchestratorId: z.string(), epoch: z.int() }),
  at: z.iso.datetime(),
})
export type Manifest = z.infer<typeof Manifest>

/** The checkpoint of a node, or null. A manifest whose bytes are gone is no checkpoint. */
export async function findManifest(memoKey: string): Promise<Manifest | null> {
  const parsed = Manifest.safeParse(await getJson(memoKeyPath(memoKey)))
  if (!parsed.success) return null
  return (await blobsAreThere(parsed.data.outputs)) ? parsed.data : null
}

async function blobsAreThere(outputs: Outputs): Promise<boolean> {
  const found = await Promise.all(blobsOf(outputs).map(({ sha256 }) => objectExists(casKey(sha256))))
  return found.every(Boolean)
}

/**
 * The commit point of a node: from here on it is done, whatever crashes.
 * When two got here, the first one's result stands for both.
 */
export async function commitManifest(manifest: Manifest): Promise<Manifest> {
  const path = memoKeyPath(manifest.memoKey)
  if (await putJsonIfAbsent(path, requireSmall('A manifest', manifest))) return manifest
  const first = await findManifest(manifest.memoKey)
  if (first) return first
  await putJson(path, manifest)
  return manifest
}
