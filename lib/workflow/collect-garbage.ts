import { z } from 'zod'
import { deleteObjects, getJson, listObjects, putJson } from '@/lib/storage/bucket'
import { CAS_PREFIX, casKey, GARBAGE_KEY, JOBS_PREFIX, MEMO_PREFIX } from '@/lib/storage/keys'
import { DatasetManifest } from '@/lib/workflow/dataset'
import { Manifest } from '@/lib/workflow/memo'
import { getLiveReferences, runsWithoutFuture } from '@/lib/workflow/store/erasing'
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
/** Checkpoints of a training that succeeded or was cancelled; those of a failed one stay with it, so that it can go on. */
const CHECKPOINTS_KEPT_MS = 24 * HOUR_MS
/** Between two looks that may condemn a blob. */
export const LOOKS_APART_MS = HOUR_MS / 2
const READERS = 8

const Candidates = z.object({ at: z.number(), digests: z.array(z.string()) })

export interface Freed {
  manifests: number
  blobs: number
  checkpoints: number
  bytes: number
}

const lastPart = (key: string) => key.slice(key.lastIndexOf('/') + 1)

export async function collectGarbage(now = Date.now()): Promise<Freed> {
  const before = Candidates.safeParse(await getJson(GARBAGE_KEY)).data
  if (before && now - before.at < LOOKS_APART_MS) return { manifests: 0, blobs: 0, checkpoints: 0, bytes: 0 }

  const live = await getLiveReferences(new Date(now - MANIFESTS_KEPT_MS))
  const manifests = await sweepManifests(now, live)
  for (const digest of await picturesIn(live.datasets)) live.digests.add(digest)
  const condemned = new Set(before?.digests ?? [])
  const candidates: string[] = []
  const freed: Freed = { manifests, blobs: 0, ...(await sweepCheckpoints(now)) }
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

/** Removes what long nodes saved for runs that will not go on. */
async function sweepCheckpoints(now: number): Promise<{ checkpoints: number; bytes: number }> {
  const freed = { checkpoints: 0, bytes: 0 }
  for await (const page of listObjects(JOBS_PREFIX)) {
    const runOf = ({ key }: { key: string }) => key.slice(JOBS_PREFIX.length).split('/')[0]!
    const over = await runsWithoutFuture([...new Set(page.map(runOf))], new Date(now - CHECKPOINTS_KEPT_MS))
    const gone = page.filter((object) => over.has(runOf(object)))
    await deleteObjects(gone.map(({ key }) => key))
    freed.checkpoints += gone.length
    freed.bytes += gone.reduce((sum, { bytes }) => sum + bytes, 0)
  }
  return freed
}

const digestsIn = (keys: string[]): Promise<string[]> =>
  readAll(keys, (json) => blobsOf(Manifest.safeParse(json).data?.outputs ?? {}).map(({ sha256 }) => sha256))

const picturesIn = (datasets: string[]): Promise<string[]> =>
  readAll(datasets.map(casKey), (json) =>
    (DatasetManifest.safeParse(json).data?.pictures ?? []).map(({ sha256 }) => sha256),
  )

/** What stands in many small files, a few of them read at a time. */
async function readAll(keys: string[], take: (json: unknown) => string[]): Promise<string[]> {
  const found: string[] = []
  const left = [...keys]
  const read = async () => {
    for (let key = left.pop(); key; key = left.pop()) found.push(...take(await getJson(key)))
  }
  await Promise.all(Array.from({ length: READERS }, read))
  return found
}
