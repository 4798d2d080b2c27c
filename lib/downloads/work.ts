import { AboutDownload } from '@/lib/downloads/schema'
import { beat, claimDownload, type DownloadRow, finishDownload } from '@/lib/downloads/data'
import { fetchFile, type Fetching, NotWanted, PASSING } from '@/lib/downloads/fetch'
import { toKizyError } from '@/lib/handlers'
import { refuse } from '@/lib/links/ask'
import { lookAt, smallPicture } from '@/lib/links/look'
import { goodStyleAt } from '@/lib/loras/good-styles'
import { importUpload } from '@/lib/loras/import'
import { installUpload } from '@/lib/models/install'
import type { SessionUser } from '@/lib/auth/schema'
import type { Network } from '@/lib/storage/guarded-fetch'
import { drop } from '@/lib/uploads/ingest'
import { requireUploadOnItsWay } from '@/lib/uploads/data'

/** Tests bring their own wire, and their own patience. */
export interface Surroundings {
  network?: Network
  patience?: Fetching['patience']
}

/** Fetches what waits, one after the other, until nothing does. */
export async function fetchAll(around: Surroundings = {}): Promise<void> {
  for (let claimed = await claimDownload(); claimed; claimed = await claimDownload()) {
    await fetchOne(claimed.row, claimed.owner, around)
  }
}

/** While a site stands still, and while many GB are looked through, nothing else says that somebody is at it. */
const BEAT_EVERY_MS = 5_000

async function fetchOne(row: DownloadRow, owner: SessionUser, around: Surroundings): Promise<void> {
  const alive = setInterval(() => void beat(row.id).catch(() => {}), BEAT_EVERY_MS)
  try {
    await fetchAndTakeIn(row, owner, around)
  } finally {
    clearInterval(alive)
  }
}

async function fetchAndTakeIn(row: DownloadRow, owner: SessionUser, around: Surroundings): Promise<void> {
  try {
    const { site, files, access, sampleUrls } = await lookAt(owner, row.link, around.network)
    const file = files.find(({ name }) => name === row.fileName)
    if (!file) throw refuse('link_gone', 'The file is no longer behind that link.', 'Look at its page.')
    const upload = await fetchFile({ row, owner, site, file, access, patience: around.patience })
    const about = AboutDownload.parse(row.about)
    if (row.purpose === 'checkpoint') {
      await installUpload(owner, upload.id, about)
      return await finishDownload(row.id, {})
    }
    const thumbnail = sampleUrls[0] ? await smallPicture(sampleUrls[0], access) : null
    const lora = await importUpload(owner, upload.id, { ...about, ...knownOf(about), thumbnail })
    await finishDownload(row.id, { loraId: lora.id })
  } catch (error) {
    if (error instanceof NotWanted) return await dropUpload(row)
    const { problem } = toKizyError(error)
    // What was cut goes on from there when she tries again; what was refused does not.
    if (!PASSING.has(problem.code)) await dropUpload(row)
    await finishDownload(row.id, { problem })
  }
}

/** What Kizy's own list says of it, where its page says nothing. */
function knownOf({ page, trigger }: AboutDownload) {
  const known = goodStyleAt(page)
  return known ? { goal: known.goal, intents: known.intents, trigger: trigger || known.trigger } : {}
}

/** Forgets what has arrived of a file that will not be taken. */
async function dropUpload({ uploadId }: DownloadRow): Promise<void> {
  const upload = uploadId && (await requireUploadOnItsWay(uploadId).catch(() => null))
  if (upload) await drop(upload)
}
