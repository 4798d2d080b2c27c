import { z } from 'zod'
import { PickedStyle, fits, pickOf } from '@/lib/client/styles'
import { type LoraView, MAX_LORAS } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'
import type { Suggestion } from '@/lib/suggestions/schema'

/** Whether Kizy may suggest styles, and which ones: null for any. */
export const AutoSettings = z.object({
  isOn: z.boolean().catch(true),
  among: z.array(z.uuid()).nullable().catch(null),
})
export type AutoSettings = z.infer<typeof AutoSettings>

/** A style that Kizy put on for some of the words. It is worn like any other, and goes when those words go. */
export const SuggestedStyle = PickedStyle.extend({ because: z.string() })
export type SuggestedStyle = z.infer<typeof SuggestedStyle>

/** What stands beside the box of one press: which suggestions were turned down, and those that are worn. */
export const Suggested = z.object({
  styles: z.array(SuggestedStyle).catch([]),
  dropped: z.array(z.uuid()).catch([]),
})
export type Suggested = z.infer<typeof Suggested>
export const nothingSuggested: Suggested = { styles: [], dropped: [] }

const said = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Whether the words still stand in the sentence: an answer comes later than what is typed meanwhile. */
export function stillSays(draft: string, because: string): boolean {
  const words = new Set(said(draft))
  return said(because).every((word) => words.has(word))
}

/** The suggestions that can be worn beside what is picked. */
export function wearable(
  suggestions: Suggestion[],
  beside: { draft: string; loras: LoraView[]; picked: PickedStyle[]; dropped: string[]; model: ModelView | undefined },
): SuggestedStyle[] {
  const { draft, loras, picked, dropped, model } = beside
  return suggestions
    .flatMap(({ id, because }) => {
      const lora = loras.find((one) => one.id === id)
      const isTaken = dropped.includes(id) || picked.some((one) => one.id === id)
      return lora && !isTaken && fits(lora, model) && stillSays(draft, because) ? [{ ...pickOf(lora), because }] : []
    })
    .slice(0, MAX_LORAS - picked.length)
}
