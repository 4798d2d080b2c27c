import type { SessionUser } from '@/lib/auth/session'
import { takeTags } from '@/lib/client/styles'
import { KizyError } from '@/lib/errors'
import type { FacadeCall } from '@/lib/facades/route'
import { viewLoras } from '@/lib/loras/queries'
import type { LoraWish } from '@/lib/loras/schema'

/** A1111 picks styles in the words themselves: "a fox <lora:Harbour watercolours:0.8>". */

export const listLoras = async ({ user }: FacadeCall<unknown>) =>
  (await viewLoras(user)).map(({ name, trigger, family, sha256 }) => ({
    name,
    alias: name,
    path: '',
    metadata: { ss_base_model_version: family, sshs_model_hash: sha256, trigger },
  }))

/** The words without the tags, and the styles they name. Throws 422 for a style that is not here. */
export async function withoutTags(user: SessionUser, words: string): Promise<{ prompt: string; loras: LoraWish[] }> {
  if (!words.includes('<lora:')) return { prompt: words, loras: [] }
  const { text, picks } = takeTags(words, await viewLoras(user))
  const [tag] = /<lora:[^>]*>/i.exec(text) ?? []
  if (tag) {
    const title = `${tag.slice(0, 100)} names no style that is here.`
    throw new KizyError(422, { code: 'lora_missing', title, detail: 'Ask for the list of loras.' })
  }
  return { prompt: text, loras: picks.map(({ id, strength }) => ({ id, strength })) }
}
