import { setTimeout as sleep } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/schema'
import { beat, type DownloadRow } from '@/lib/downloads/data'
import { KizyError } from '@/lib/errors'
import { type Access, credentialsOf, objectionOf, refuse, wayOf } from '@/lib/links/ask'
import type { FoundFile } from '@/lib/links/found'
import { SITE_NAMES, type Site } from '@/lib/links/schema'
import { guardedFetch } from '@/lib/storage/guarded-fetch'
import {
  announceUploads,
  type ArrivedUpload,
  forgetArrived,
  hasArrived,
  requireUploadOnItsWay,
  setBytes,
} from '@/lib/uploads/data'
import { arrivedBytes, drop, receive, receiveWhole } from '@/lib/uploads/ingest'
import { PURPOSES, type Purpose } from '@/lib/uploads/schema'

/**
 * One file from a link into the bucket. What has arrived is known from the
 * bucket alone, so a cut connection, a kill or a reboot goes on after the last
 * whole part; what turns out to be another file leaves nothing.
 */

/** For one connection; the next goes on where it ended. */
const TIMEOUT_SECONDS = 6 * 3600
/** Tries that got nowhere, one after the other. */
const MAX_TRIES = 5
const BEAT_MS = 1000

/** Troubles that pass by themselves. */
export const PASSING = new Set(['address_unreachable', 'address_slow', 'upload_cut', 'site_down', 'site_busy'])

export interface Fetching {
  row: DownloadRow
  owner: SessionUser
  site: Site
  file: FoundFile
  access: Access
  /** How long to wait before the next try, in milliseconds. */
  patience?: (tries: number) => number
}

export class NotWanted extends Error {}

/** The file, whole and checked. Throws NotWanted when it was cancelled meanwhile. */
export async function fetchFile(job: Fetching): Promise<ArrivedUpload> {
  const { patience = (tries) => Math.min(60_000, 1000 * 2 ** tries) } = job
  for (let tries = 1; ; tries++) {
    const far = { bytes: 0 }
    try {
      return await once(job, far)
    } catch (error) {
      if (!(error instanceof KizyError) || !PASSING.has(error.problem.code)) throw error
      if (far.bytes > 0) tries = 1
      if (tries >= MAX_TRIES) throw error
      await pause(job.row.id, patience(tries))
    }
  }
}

/** A wait that is still a sign of life. */
async function pause(id: string, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= BEAT_MS) {
    if (!(await beat(id))) throw new NotWanted()
    await sleep(Math.min(left, BEAT_MS))
  }
}

async function once(job: Fetching, far: { bytes: number }): Promise<ArrivedUpload> {
  const upload = await uploadOf(job)
  if (hasArrived(upload)) return checked(job, upload)
  const { row, site, file, access } = job
  const { maxBytes } = PURPOSES[row.purpose as Purpose]
  const here = await arrivedBytes(upload)
  // A kill between the last byte and the check: a site has nothing behind the end to give.
  if (here > 0 && here === upload.bytes) return checked(job, await receive(upload, here, nothing()))
  const answer = await guardedFetch(file.url, {
    maxBytes: maxBytes - here,
    timeoutSeconds: TIMEOUT_SECONDS,
    accepts: () => true,
    credentials: credentialsOf(access),
    objects: objectionOf(site, access),
    from: here,
    ...wayOf(access),
  })
  if (/^(text\/html|application\/xhtml\+xml)$/.test(answer.contentType)) {
    answer.body.destroy()
    throw refuse(
      'token_needed',
      `${SITE_NAMES[site]} shows a page instead of the file.`,
      `It may want to know who you are: add your token for ${SITE_NAMES[site]} in Settings.`,
    )
  }
  if (answer.start !== here) {
    // It cannot go on in the middle, so what is here is of no use.
    answer.body.destroy()
    await drop(upload)
    await beat(row.id, { uploadId: null, received: 0 })
    row.uploadId = null
    return once(job, far)
  }
  const total = answer.bytes === null ? null : here + answer.bytes
  if (file.isExact && file.bytes !== null && total !== null && total !== file.bytes) {
    answer.body.destroy()
    throw refuse(
      'wrong_file',
      'That address gives another file than was announced.',
      'Try again later; nothing was kept.',
    )
  }
  if (total !== null) await setBytes(upload.id, total)
  await beat(row.id, total === null ? {} : { bytes: total })
  const counted = counting(answer.body, here, row.id, far)
  const whole =
    total === null
      ? await receiveWhole({ ...upload, bytes: maxBytes }, counted)
      : await receive({ ...upload, bytes: total }, here, counted)
  return checked(job, whole)
}

/** The upload this download fills; a new one where there is none yet. */
async function uploadOf({ row, owner, file }: Fetching) {
  if (row.uploadId) {
    const known = await requireUploadOnItsWay(row.uploadId).catch(() => null)
    if (known?.ownerId === owner.id) return known
  }
  const id = uuid()
  const name = file.name.split('/').at(-1)!
  const bytes = file.bytes ?? PURPOSES[row.purpose as Purpose].maxBytes
  await announceUploads(owner, [{ id, purpose: row.purpose, name, bytes }])
  row.uploadId = id
  if (!(await beat(row.id, { uploadId: id }))) throw new NotWanted()
  return requireUploadOnItsWay(id)
}

/** The same bytes, told to whoever watches about once a second; stops when nobody wants them. */
async function* counting(
  chunks: AsyncIterable<Uint8Array>,
  start: number,
  id: string,
  far: { bytes: number },
): AsyncGenerator<Buffer> {
  let [seen, told] = [start, Date.now()]
  for await (const chunk of chunks) {
    seen += chunk.length
    far.bytes += chunk.length
    if (Date.now() - told > BEAT_MS) {
      told = Date.now()
      if (!(await beat(id, { received: seen }))) throw new NotWanted()
    }
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  }
  await beat(id, { received: seen })
}

async function* nothing(): AsyncGenerator<Buffer> {}

/** Byte for byte what the site says it is, where it says so. */
async function checked({ owner, file }: Fetching, upload: ArrivedUpload): Promise<ArrivedUpload> {
  if (file.sha256 === null || upload.sha256 === file.sha256) return upload
  await forgetArrived(owner, upload.id)
  throw refuse(
    'wrong_digest',
    'What arrived is not the file the site describes.',
    'Its digest differs, so nothing was kept. Try again; if it stays so, tell whoever put it there.',
  )
}
