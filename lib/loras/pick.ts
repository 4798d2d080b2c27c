import type { SessionUser } from '@/lib/auth/session'
import { invalid, KizyError } from '@/lib/errors'
import { requireLora } from '@/lib/loras/data'
import { type LoraWish, madeForName, type UsedLora } from '@/lib/loras/schema'
import type { ModelDetails } from '@/lib/models/schema'

/** The styles of a wish by name. Throws 422 with every one she may not use, or that the model cannot wear. */
export async function pickLoras(user: SessionUser, wishes: LoraWish[], model: ModelDetails): Promise<UsedLora[]> {
  const issues: { path: string; message: string }[] = []
  const picked: UsedLora[] = []
  for (const [index, wish] of wishes.entries()) {
    const path = `loras.${index}.id`
    try {
      const { name, architecture } = await requireLora(user, wish.id)
      if (architecture !== (model.architecture ?? model.family)) {
        issues.push({ path, message: `“${name}” is made for ${madeForName(architecture)}, not for ${model.name}.` })
      }
      picked.push({ ...wish, name })
    } catch (error) {
      if (!(error instanceof KizyError)) throw error
      issues.push({ path, message: 'A style you picked is not here any more. Take it off and try again.' })
    }
  }
  if (issues.length > 0) throw invalid(issues)
  return picked
}
