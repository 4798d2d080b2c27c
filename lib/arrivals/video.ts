import { setTimeout as sleep } from 'node:timers/promises'
import { Refused } from '@/lib/arrivals/picture'
import { log, messageOf } from '@/lib/log'
import { signPut } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { keepAnswering } from '@/lib/workflow/answer-grant'
import { type JobEvent, JobFailure } from '@/lib/workflow/compute'
import { directJob, outputsOf } from '@/lib/workflow/direct-job'
import { type BlobValue, blobsOf } from '@/lib/workflow/values'

/** Largest video that is looked through. */
const MAX_VIDEO_BYTES = 512 * 1024 * 1024

const NODE = 'kizy/VideoFrames'
const DEADLINE_SECONDS = 600
const TRIES = 2
const BUSY_MS = 1000
/** How long the part that opens videos may be away before she is told. */
const PATIENCE_MS = 10 * 60_000

export type VideoFile = Omit<BlobValue, 'kind' | 'meta'>

/**
 * Still pictures from a video, as blobs. A decoder of videos is a large thing to let near hostile files:
 * it runs in a worker of the gpu service, which has no keys and sees this one file.
 * Throws `Refused` with words for one that cannot be used.
 */
export async function stillsOf(video: VideoFile, jobId: string): Promise<BlobValue[]> {
  if (video.bytes > MAX_VIDEO_BYTES) throw new Refused(`It is larger than ${MAX_VIDEO_BYTES / 1024 / 1024} MB.`)
  const until = Date.now() + PATIENCE_MS
  for (let attempt = 1; ;) {
    try {
      return await oneJob(video, `${jobId}.${attempt}`)
    } catch (error) {
      if (!(error instanceof JobFailure)) throw error
      if (error.code === 'invalid_input') throw new Refused('It does not open as a video.')
      const isAway = error.code === 'busy' || error.code === 'unreachable'
      if (!isAway && ++attempt > TRIES) {
        log.warn('a video was given up', { job: jobId, error: messageOf(error) })
        throw new Refused('It could not be opened.')
      }
      if (Date.now() > until) throw new Refused('The part that opens videos does not answer. Bring it again later.')
      await sleep(BUSY_MS)
    }
  }
}

async function oneJob(video: VideoFile, jobId: string): Promise<BlobValue[]> {
  const inputs = { video: { ...video, kind: 'video' as const, meta: {} } }
  const how = { jobId, frugal: false, deadlineSeconds: DEADLINE_SECONDS }
  const job = await directJob({ node: NODE, params: {}, models: {}, inputs }, how)
  const over = new AbortController()
  try {
    const grant = (event: JobEvent) => void giveAddress(jobId, event, over.signal)
    return blobsOf(await outputsOf(job, grant, AbortSignal.timeout(2 * DEADLINE_SECONDS * 1000)))
  } finally {
    over.abort()
  }
}

/** Tells the worker where to put a picture. */
async function giveAddress(jobId: string, event: JobEvent, over: AbortSignal): Promise<void> {
  if (event.type !== 'grant' || event.purpose !== 'output') return
  await keepAnswering(jobId, event, () => signPut(casKey(event.sha256), event), over)
}
