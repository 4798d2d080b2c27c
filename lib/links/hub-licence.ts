import { type Access, credentialsOf, objectionOf, wayOf } from '@/lib/links/ask'
import { hubHost, siblingsOf } from '@/lib/links/hugging-face'
import { guardedFetch, wholeOf } from '@/lib/storage/guarded-fetch'

const MAX_BYTES = 256 * 1024
const TIMEOUT_SECONDS = 20
const NAME = /^licen[cs]e(\.(md|txt))?$/i

/** The text of a repository's licence; null where it has none of its own. Throws what the site objects. */
export async function readLicence(repo: string, access: Access): Promise<string | null> {
  const name = (await siblingsOf(repo, access)).find((one) => NAME.test(one))
  if (!name) return null
  const answer = await guardedFetch(`${hubHost()}/${repo}/resolve/main/${encodeURIComponent(name)}`, {
    maxBytes: MAX_BYTES,
    timeoutSeconds: TIMEOUT_SECONDS,
    accepts: () => true,
    credentials: credentialsOf(access),
    objects: objectionOf('huggingface', access),
    ...wayOf(access),
  })
  const text = new TextDecoder().decode(await wholeOf(answer))
  // Line ends and tabs stay; other control characters have nothing to say.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, '').trim() || null
}
