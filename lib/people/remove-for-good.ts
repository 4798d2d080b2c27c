import { setTimeout as pause } from 'node:timers/promises'
import { after } from 'next/server'
import type { SessionUser } from '@/lib/auth/schema'
import { log, messageOf } from '@/lib/log'
import { deletePrefix } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { closeAccount, isStillMaking, type LeftBehind, removeMember } from './data'

const PATIENCE_MS = 8000

/** Signs a member out, lets what is being made for them stop, and erases rows, then files. */
export async function removeForGood(user: SessionUser, id: string): Promise<void> {
  await closeAccount(user, id)
  const until = Date.now() + PATIENCE_MS
  // A picture that is being drawn would write its files after they were erased.
  while (Date.now() < until && (await isStillMaking(user, id))) await pause(200)
  const left = await removeMember(user, id)
  after(() => eraseFiles(left))
}

async function eraseFiles({ runIds, digests }: LeftBehind): Promise<void> {
  const prefixes = [...digests.map(casKey), ...runIds.map((runId) => `runs/${runId}/`)]
  try {
    for (const prefix of prefixes) await deletePrefix(prefix)
    log.info('files of a removed member erased', { files: digests.length, runs: runIds.length })
  } catch (error) {
    log.warn('some files of a removed member are left in the bucket', { error: messageOf(error) })
  }
}
