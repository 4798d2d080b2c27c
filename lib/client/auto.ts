import { z } from 'zod'
import { PickedStyle, fits, pickOf } from '@/lib/client/styles'
import { type LoraView, MAX_LORAS } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'
import { ModelSuggestion, type Suggestion } from '@/lib/suggestions/schema'

/** Whether Kizy may suggest styles, and which ones: null for any. */
export const AutoSettings = z.object({
  isOn: z.boolean().catch(true),
  among: z.array(z.uuid()).nullable().catch(null),
})
export type AutoSettings = z.infer<typeof AutoSettings>

/** A style that Kizy put on for some of the words. It is worn like any other, and goes when those words go. */
export const SuggestedStyle = PickedStyle.extend({ because: z.string() })
export type SuggestedStyle = z.infer<typeof SuggestedStyle>

/** A model that she took from Auto, and the one she had chosen before: none where it was the studio's first. */
export const TakenModel = z.object({ model: ModelSuggestion, before: z.string().optional() })
export type TakenModel = z.infer<typeof TakenModel>

/** What stands beside the box of one press: which suggestions were turned down, those that are worn, and a model that was taken. */
export const Suggested = z.object({
  styles: z.array(SuggestedStyle).catch([]),
  dropped: z.array(z.uuid()).catch([]),
  droppedModels: z.array(z.string()).catch([]),
  taken: TakenModel.nullable().catch(null),
})
export type Suggested = z.infer<typeof Suggested>
export const nothingSuggested: Suggested = { styles: [], dropped: [], droppedModels: [], taken: null }

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

/** What of the box a model has to be able to do. */
interface Needs {
  start: boolean
  mask: boolean
  structure: boolean
  look: boolean
}

const does = ({ abilities }: ModelView, { start, mask, structure, look }: Needs): boolean =>
  (!start || abilities.start || abilities.edit) &&
  (!mask || abilities.mask) &&
  (!structure || abilities.structures.length > 0) &&
  (!look || abilities.looks.length > 0)

/** The proposed model, where it is still one: the words stand, nothing was turned down, and no picture in the box is lost by it. */
export function proposable(
  model: ModelSuggestion | null | undefined,
  beside: { draft: string; models: ModelView[]; now: ModelView | undefined; needs: Needs } & Pick<
    Suggested,
    'dropped' | 'droppedModels'
  >,
): ModelSuggestion | null {
  const { draft, models, now, needs, dropped, droppedModels } = beside
  const view = models.find(({ id }) => id === model?.id)
  if (!model || !view?.available || view.id === now?.id || !does(view, needs)) return null
  if (droppedModels.includes(model.id)) return null
  if (model.because === null) return model
  if (model.style && dropped.includes(model.style.id)) return null
  return stillSays(draft, model.because) ? model : null
}

/** Why a model is proposed, as it goes on after its name. */
export const reasonOf = ({ because, style }: ModelSuggestion): string => {
  const words = because === null ? '' : `you wrote “${because.replace(/[“”]/g, '')}”`
  if (!style) return `because ${words}`
  return `because your style “${style.name}” needs ${style.madeFor}${words && `, and ${words}`}`
}
