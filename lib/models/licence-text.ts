import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionUser } from '@/lib/auth/schema'
import { KizyError } from '@/lib/errors'
import { mirrorOrigin } from '@/lib/links/hugging-face'
import { readLicence } from '@/lib/links/hub-licence'
import { CATALOGUE } from '@/lib/models/catalogue'
import { requireOwner } from '@/lib/models/install'
import { getToken } from '@/lib/tokens/data'

/** Licences that are the same wherever they stand: repositories seldom hold them. */
const KEPT: Record<string, string> = { 'Apache-2.0': 'apache-2.0.txt' }

/** The words of a model's licence, from its repository; null where it holds none, or does not give them. */
export async function getLicenceText(user: SessionUser, id: string): Promise<string | null> {
  requireOwner(user)
  const entry = CATALOGUE.find((one) => one.id === id)
  if (!entry) throw new KizyError(422, { code: 'model_refused', title: 'There is no such model in the catalogue.' })
  const kept = KEPT[entry.licence.name]
  if (kept) return readFile(join(process.cwd(), 'public', 'licences', kept), 'utf8')
  const access = { token: await getToken(user, 'huggingface'), trusted: mirrorOrigin() }
  try {
    return await readLicence(entry.repo, access)
  } catch (error) {
    // Its page has it: the site being closed or away is no reason not to say so.
    if (error instanceof KizyError) return null
    throw error
  }
}
