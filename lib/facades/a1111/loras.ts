import type { SessionUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import type { FacadeCall } from '@/lib/facades/route'
import { viewLoras } from '@/lib/loras/queries'
import type { LoraWish } from '@/lib/loras/schema'

/** A1111 picks styles in the words themselves: "a fox <lora:Harbour watercolours:0.8>". */

export const listLoras = async ({ user }: FacadeCall<unknown>) =>
  (await viewLoras(user)).map(({ id, name, trigger, family, sha256 }) => ({
    name,
    alias: id,
    path: '',
    metadata: { ss_base_model_version: family, sshs_model_hash: sha256, trigger },
  }))

const TAG = /<lora:([^:>]+)(?::(-?[\d.]+))?(?::[^>]*)?>/g

/** The words without the tags, and the styles they name. Throws 422 for a style that is not here. */
export async function withoutTags(user: SessionUser, text: string): Promise<{ prompt: string; loras: LoraWish[] }> {
  const tags = [...text.matchAll(TAG)]
  const known = tags.length > 0 ? await viewLoras(user) : []
  const loras = tags.map(([, called = '', strength]) => {
    const lora = known.find(({ id, name }) => id === called || name.toLowerCase() === called.toLowerCase())
    if (!lora) {
      const title = `There is no style “${called.slice(0, 100)}” here.`
      throw new KizyError(422, { code: 'lora_missing', title, detail: 'Ask for the list of loras.' })
    }
    return { id: lora.id, strength: strength === undefined ? lora.strength : Number(strength) }
  })
  return { prompt: text.replace(TAG, '').replace(/\s+/g, ' ').trim(), loras }
}
