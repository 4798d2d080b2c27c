import { createHash } from 'node:crypto'
import { db } from '@/lib/db'
import { getJson, openObject } from '@/lib/storage/bucket'
import { casKey, memoKeyPath } from '@/lib/storage/keys'
import { Manifest } from '@/lib/workflow/memo'
import { blobsOf, Outputs } from '@/lib/workflow/values'

/**
 * What must hold of every run however often its processes died under it. Each
 * check answers with sentences about what does not; none is good.
 */

/** A run that somebody was told of. */
export interface Acknowledged {
  runId: string
  /** Pictures asked for. */
  count: number
  /** Whether somebody pressed Cancel; it may have been too late. */
  canceled: boolean
}

const loadRuns = (ownerIds: string[]) =>
  db().run.findMany({
    where: { ownerId: { in: ownerIds } },
    include: { nodeRuns: true, artworks: true, events: { orderBy: { seq: 'asc' } } },
  })
type Loaded = Awaited<ReturnType<typeof loadRuns>>[number]

/** Everything that is wrong with these people's runs. */
export async function violations(ownerIds: string[], acknowledged: Acknowledged[]): Promise<string[]> {
  const runs = await loadRuns(ownerIds)
  const wrong: string[] = []
  for (const { runId } of acknowledged) {
    if (!runs.some(({ id }) => id === runId)) wrong.push(`${runId}: was acknowledged and is not there`)
  }
  for (const run of runs) {
    const wish = acknowledged.find(({ runId }) => runId === run.id)
    const found = wish ? [...endOf(run, wish), ...sequenceOf(run), ...nodesOf(run)] : ['nobody was told of it']
    wrong.push(...found.map((sentence) => `${run.id}: ${sentence}`))
  }
  return [...wrong, ...(await bucketOf(runs))]
}

const ENDS = ['succeeded', 'failed', 'canceled']

/** One end, the right one, with the right number of pictures. */
function endOf(run: Loaded, wish: Acknowledged): string[] {
  const wrong: string[] = []
  if (!ENDS.includes(run.status)) return [`has not ended but is ${run.status}`]
  if (run.status !== 'succeeded' && !wish.canceled)
    wrong.push(`${run.status}, and nobody had cancelled it: ${problemsOf(run)}`)
  if (run.status === 'succeeded' && run.artworks.length !== wish.count)
    wrong.push(`${run.artworks.length} artworks where ${wish.count} were asked for`)
  if (run.artworks.length > wish.count) wrong.push(`${run.artworks.length} artworks, more than ${wish.count}`)
  const said = run.events.map(({ type }) => type)
  const begun = said.filter((type) => type === 'run.queued').length
  const ended = said.filter((type) => ENDS.includes(type.replace('run.', ''))).length
  if (begun !== ended) wrong.push(`was queued ${begun} times and ended ${ended} times`)
  if (said.at(-1) !== `run.${run.status}`) wrong.push(`is ${run.status}, and the last that was said is ${said.at(-1)}`)
  return wrong
}

const problemsOf = (run: Loaded) =>
  [run.error, ...run.nodeRuns.map(({ error }) => error)].flatMap(
    (error) => (error as { code?: string } | null)?.code ?? [],
  )

/** Numbered from 1 without a gap. */
function sequenceOf(run: Loaded): string[] {
  const gap = run.events.findIndex(({ seq }, place) => seq !== place + 1)
  if (gap >= 0) return [`event ${run.events[gap]!.seq} stands where ${gap + 1} belongs`]
  return run.lastSeq === run.events.length ? [] : [`says ${run.lastSeq} events and has ${run.events.length}`]
}

/** No finished node begins or ends again, and each finished output has its artwork. */
function nodesOf(run: Loaded): string[] {
  const wrong: string[] = []
  for (const { nodeId, type, status } of run.nodeRuns) {
    const said = run.events
      .filter(({ data }) => (data as { nodeId?: string }).nodeId === nodeId)
      .map(({ type }) => type.replace('node.', ''))
    const times = said.filter((what) => what === 'succeeded').length
    if (times !== (status === 'succeeded' ? 1 : 0)) wrong.push(`${nodeId} is ${status} and succeeded ${times} times`)
    const after = said.slice(said.indexOf('succeeded') + 1)
    if (times > 0 && after.length > 0) wrong.push(`${nodeId} had succeeded, and then: ${after.join(', ')}`)
    if (run.status === 'succeeded' && status !== 'succeeded') wrong.push(`succeeded, while ${nodeId} is ${status}`)
    if (status === 'queued' || status === 'running') wrong.push(`is over, while ${nodeId} is ${status}`)
    const hasArtwork = run.artworks.some((artwork) => artwork.nodeId === nodeId)
    if (hasArtwork !== (status === 'succeeded' && type === 'kizy/ImageOutput'))
      wrong.push(`${nodeId} is ${status} and has ${hasArtwork ? 'an' : 'no'} artwork`)
  }
  return wrong
}

/** Every row is what its manifest says, and every digest what lies in the bucket. */
async function bucketOf(runs: Loaded[]): Promise<string[]> {
  const wrong: string[] = []
  const digests = new Map<string, string>()
  for (const run of runs) {
    for (const { sha256, thumbnails, nodeId } of run.artworks) {
      const small = thumbnails as { sha256: string }[]
      for (const digest of [sha256, ...small.map((one) => one.sha256)]) digests.set(digest, `${run.id}: ${nodeId}`)
    }
    for (const node of run.nodeRuns.filter(({ status }) => status === 'succeeded')) {
      const outputs = Outputs.parse(node.outputs)
      for (const { sha256 } of blobsOf(outputs)) digests.set(sha256, `${run.id}: ${node.nodeId}`)
      const manifest = Manifest.safeParse(await getJson(memoKeyPath(node.memoKey ?? ''))).data
      if (digestsIn(manifest?.outputs ?? {}) !== digestsIn(outputs))
        wrong.push(`${run.id}: ${node.nodeId} is not what its manifest says`)
    }
  }
  for (const [digest, where] of digests) {
    const stored = await digestOfStored(digest)
    if (stored !== digest) wrong.push(`${where}: ${digest.slice(0, 12)} is ${stored ?? 'missing'} in the bucket`)
  }
  return wrong
}

const digestsIn = (outputs: Outputs) =>
  blobsOf(outputs)
    .map(({ sha256 }) => sha256)
    .toSorted()
    .join()

async function digestOfStored(digest: string): Promise<string | null> {
  const object = await openObject(casKey(digest), undefined, AbortSignal.timeout(60_000))
  if (!object) return null
  const bytes = await new Response(object.body).arrayBuffer()
  return createHash('sha256').update(Buffer.from(bytes)).digest('hex')
}
