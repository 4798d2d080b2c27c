/** Where things lie in the bucket. Every key of the studio is made here. */

const hex64 = /^[0-9a-f]{64}$/

function requireDigest(digest: string): string {
  if (!hex64.test(digest)) throw new Error(`Not a SHA-256 digest: ${digest.slice(0, 80)}`)
  return digest
}

export const CAS_PREFIX = 'cas/sha256/'
export const MEMO_PREFIX = 'memo/v1/'
/** What the last garbage collection would have removed, had it been the second to see it. */
export const GARBAGE_KEY = 'gc/candidates.json'

/** Written to learn whether the bucket takes writes. */
export const PROBE_KEY = 'health/probe.json'

/** An immutable blob, addressed by the SHA-256 of its bytes. */
export const casKey = (sha256: string) =>
  `${CAS_PREFIX}${requireDigest(sha256).slice(0, 2)}/${sha256.slice(2, 4)}/${sha256}`

/** A node's checkpoint: the manifest of what it made. */
export const memoKeyPath = (memoKey: string) => `${MEMO_PREFIX}${requireDigest(memoKey).slice(0, 2)}/${memoKey}.json`

/** The pinned graph of a run: nodes, params, drawn seeds, catalogue digest. */
export const graphKey = (runId: string) => `runs/${runId}/graph.json`

/** A preview of one picture at one step. */
export const previewKey = (runId: string, index: number, step: number) => `runs/${runId}/preview/${index}/${step}`

export const previewPrefix = (runId: string) => `runs/${runId}/preview/`

export const JOBS_PREFIX = 'jobs/'

/** What a long node saved, so that another try goes on from there. */
export const checkpointKey = (runId: string, nodeId: string, name: string) =>
  `${checkpointPrefix(runId)}${nodeId}/ckpt/${name}`

export const checkpointPrefix = (runId: string) => `${JOBS_PREFIX}${runId}/`

/** A file on its way in, until it is whole and checked. */
export const stagingKey = (uploadId: string) => `uploads/${uploadId}`
