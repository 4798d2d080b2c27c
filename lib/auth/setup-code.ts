import { createHash, timingSafeEqual } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { env } from '@/lib/env'
import { log, messageOf } from '@/lib/log'

/** `npm start` writes the one-time code here and prints it; whoever reads either may make the owner. */
const codeFile = () => join(env().KIZY_HOME, 'setup-code')
/** Tells `npm start` that there is an owner, so that it prints no code any more. */
const doneFile = () => join(env().KIZY_HOME, 'owner-made')

/** Shorter could be guessed: then the file was not written by us. */
const SHORTEST = 8

/** People type codes in small letters, with or without the dash. */
const plain = (code: string) => code.toUpperCase().replace(/[\s-]/g, '')
const digest = (text: string) => createHash('sha256').update(text).digest()

export async function isSetupCode(given: string): Promise<boolean> {
  const wanted = plain(await readFile(codeFile(), 'utf8').catch(() => ''))
  // Digests are of one length, and comparing them takes one time.
  return timingSafeEqual(digest(plain(given)), digest(wanted)) && wanted.length >= SHORTEST
}

/** After the owner is made. The row is what counts: a file that cannot be written must not undo it. */
export async function closeFirstVisit(): Promise<void> {
  try {
    await writeFile(doneFile(), `${new Date().toISOString()}\n`, { mode: 0o600 })
    await rm(codeFile(), { force: true })
  } catch (error) {
    log.warn('the setup code could not be put away', { error: messageOf(error) })
  }
}
