import type { SessionUser } from '@/lib/auth/session'
import { listLoras } from '@/lib/loras/data'
import { AUTO, type LoraWish } from '@/lib/loras/schema'
import type { ModelDetails } from '@/lib/models/schema'
import type { CreateRunParsed } from '@/lib/runs/schema'
import { suggestFor } from '@/lib/suggestions/queries'

interface Chosen {
  /** With the words that the chosen styles listen to. */
  prompt: string
  loras: LoraWish[]
}

/** Puts in the place of `"auto"` the styles that the words ask for: none, where none fits well. */
export async function chooseStyles(user: SessionUser, wish: CreateRunParsed, model: ModelDetails): Promise<Chosen> {
  const picked = wish.loras.filter((one) => one !== AUTO)
  if (picked.length === wish.loras.length) return { prompt: wish.prompt, loras: picked }
  const suggestions = await suggestFor(user, wish.prompt, model)
  const known = new Map((await listLoras(user)).map((lora) => [lora.id, lora]))
  let { prompt } = wish
  const chosen = suggestions.flatMap(({ id, because }) => {
    const lora = known.get(id)
    if (!lora || picked.some((one) => one.id === id)) return []
    const { strength, trigger: words } = lora
    if (!words || prompt.toLowerCase().includes(words.toLowerCase())) return [{ id, strength, because }]
    prompt = `${prompt}, ${words}`
    return [{ id, strength, because, words }]
  })
  return { prompt, loras: [...picked, ...chosen] }
}
