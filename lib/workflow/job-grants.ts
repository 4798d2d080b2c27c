import { getJson, objectExists, signGet, signPut } from '@/lib/storage/bucket'
import { casKey, checkpointKey, previewKey } from '@/lib/storage/keys'
import type { ActiveRun } from '@/lib/workflow/active-runs'
import { keepAnswering } from '@/lib/workflow/answer-grant'
import type { GrantEvent } from '@/lib/workflow/compute'
import { DatasetManifest } from '@/lib/workflow/dataset'
import { isBlob, type Value } from '@/lib/workflow/values'

/** Of a job's work, what says which bytes are its own. */
interface Granted {
  run: ActiveRun
  nodeId: string
  inputs: Record<string, Value | Value[]>
}

/** What a worker is given where it asks: addresses for its own job's bytes, and no others. */
export class JobGrants {
  /** Names under which this job stores something for the first time. */
  private readonly fresh = new Set<string>()
  private datasets: Promise<Set<string>> | null = null
  private readonly over = new AbortController()

  constructor(
    private readonly work: Granted,
    private readonly jobId: string,
  ) {}

  /** Answers one request. Never rejects. */
  answer = (event: GrantEvent): Promise<void> =>
    keepAnswering(this.jobId, event, () => this.addressFor(event), this.over.signal)

  /** The job has ended: nobody waits for an answer any more. */
  close(): void {
    this.over.abort()
  }

  /** Whether a checkpoint that was just stored has a name that was not there before. */
  isFresh = (name: string): boolean => this.fresh.delete(name)

  private async addressFor(event: GrantEvent): Promise<Record<string, unknown>> {
    const { run, nodeId } = this.work
    switch (event.purpose) {
      case 'output':
        return { ...(await signPut(casKey(event.sha256), event)) }
      case 'preview':
        return { ...(await signPut(previewKey(run.id, run.graph.nodes[nodeId]!.picture ?? 0, event.step ?? 0), event)) }
      case 'input':
        if (!(await this.pictures()).has(event.sha256)) return { refused: 'it is not in the dataset of this job' }
        return { url: await signGet(casKey(event.sha256)) }
      case 'checkpoint': {
        const key = checkpointKey(run.id, nodeId, event.name)
        if (!(await objectExists(key))) this.fresh.add(event.name)
        return { ...(await signPut(key, event)) }
      }
      case 'checkpoint-read': {
        const key = checkpointKey(run.id, nodeId, event.name)
        return (await objectExists(key)) ? { url: await signGet(key) } : { missing: true }
      }
    }
  }

  /** The pictures of the datasets that this job was given, by their digests. */
  private pictures(): Promise<Set<string>> {
    return (this.datasets ??= this.readDatasets().catch((error: unknown) => {
      this.datasets = null
      throw error
    }))
  }

  private async readDatasets(): Promise<Set<string>> {
    const given = Object.values(this.work.inputs)
      .flat()
      .filter(isBlob)
      .filter(({ kind }) => kind === 'dataset')
    const read = await Promise.all(
      given.map(async ({ sha256 }) => DatasetManifest.parse(await getJson(casKey(sha256)))),
    )
    return new Set(read.flatMap(({ pictures }) => pictures.map(({ sha256 }) => sha256)))
  }
}
