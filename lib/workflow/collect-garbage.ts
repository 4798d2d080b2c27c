import { z } from 'zod'
import { deleteObjects, getJson, listObjects, putJson } from '@/lib/storage/bucket'
import { CAS_PREFIX, GARBAGE_KEY, MEMO_PREFIX } from '@/lib/storage/keys'
import { Manifest } from '@/lib/workflow/memo'
import { getLiveReferences } from '@/lib/workflow/store'
import { blobsOf } from '@/lib/workflow/values'

/**
 * Frees the bucket of what nothing needs any more. Manifests go first, old ones
 * that no unfinished run holds; they are a cache, and without them a node is
 * made again. Blobs go when no artwork, upload, recent run or manifest names
 * them, twice in a row.
 *
 * Twice, because a node that finds its manifest writes its row a moment later:
 * a blob that nothing names now may be named then. Between the two looks lies
 * much more than that moment. A blob that is made again meanwhile is written
 * anew and so too young to go.
 */

const HOUR_MS = 3600 * 1000
export const MANIFESTS_KEPT_MS = 7 * 24 * HOUR_MS
const BLOBS_KEPT_MS = 24 * HOUR_MS
/** Between two looks that may condemn a blob. */
export const LOOKS_APART_MS = HOUR_MS / 2
const READERS = 8

const Candidates = z.object({ at: z.number(), digests: z.array(z.string()) })

export interface Freed {
  manifests: number
  blobs: number
  bytes: number
}

const lastPart = (key: string) => key.slice(key.lastIndexOf('/') + 1)

export async function collectGarbage(now = Date.now()): Promise<Freed> {
  const before = Candidates.safeParse(await getJson(GARBAGE_KEY)).data
  if (before && now - before.at < LOOKS_APART_MS) return { manifests: 0, blobs: 0, bytes: 0 }

  const live = await getLiveReferences(new Date(now - MANIFESTS_KEPT_MS))
  const manifests = await sweepManifests(now, live)
  const condemned = new Set(before?.digests ?? [])
  const candidates: string[] = []
  const freed: Freed = { manifests, blobs: 0, bytes: 0 }
  for await (const page of listObjects(CAS_PREFIX)) {
    const unnamed = page.filter(({ key, at }) => now - at > BLOBS_KEPT_MS && !live.digests.has(lastPart(key)))
    const gone = unnamed.filter(({ key }) => condemned.has(lastPart(key)))
    await deleteObjects(gone.map(({ key }) => key))
    freed.blobs += gone.length
    freed.bytes += gone.reduce((sum, { bytes }) => sum + bytes, 0)
    candidates.push(...unnamed.filter(({ key }) => !condemned.has(lastPart(key))).map(({ key }) => lastPart(key)))
  }
  await putJson(GARBAGE_KEY, { at: now, digests: candidates } satisfies z.infer<typeof Candidates>)
  return freed
}

/** Removes old manifests; what the kept ones name is added to `live.digests`. */
async function sweepManifests(now: number, live: { memoKeys: Set<string>; digests: Set<string> }): Promise<number> {
  let removed = 0
  for await (const page of listObjects(MEMO_PREFIX)) {
    const isOld = ({ key, at }: { key: string; at: number }) =>
      now - at > MANIFESTS_KEPT_MS && !live.memoKeys.has(lastPart(key).replace('.json', ''))
    const old = page.filter(isOld)
    await deleteObjects(old.map(({ key }) => key))
    removed += old.length
    const kept = page.filter((object) => !isOld(object)).map(({ key }) => key)
    for (const digest of await digestsIn(kept)) live.digests.add(digest)
  }
  return removed
}

async function digestsIn(keys: string[]): Promise<string[]> {
  const found: string[] = []
  const left = [...keys]
  const read = async () => {
    for (let key = left.pop(); key; key = left.pop()) {
      const manifest = Manifest.safeParse(await getJson(key)).data
      if (manifest) found.push(...blobsOf(manifest.outputs).map(({ sha256 }) => sha256))
    }
  }
  await Promise.all(Array.from({ length: READERS }, read))
  return found
}
