import { z } from 'zod'
import { type LoraView, MAX_LORAS, MAX_STRENGTH, MIN_STRENGTH, type UsedLora } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'

/** A style the next pictures wear. What it is called and made for is kept, so that its chip needs to ask nobody. */
export const PickedStyle = z.object({
  id: z.uuid(),
  name: z.string(),
  strength: z.number().min(MIN_STRENGTH).max(MAX_STRENGTH),
  architecture: z.string().optional(),
  /** Its trigger words, as its maker wrote them. */
  trigger: z.string().default(''),
  /** What stands behind the sentence for it: the trigger words until she changes them, nothing when she drops them. */
  words: z.string().default(''),
})
export type PickedStyle = z.infer<typeof PickedStyle>

export const pickOf = ({ id, name, strength, architecture, trigger }: LoraView): PickedStyle => ({
  ...{ id, name, strength, architecture, trigger },
  words: trigger,
})

export const fits = ({ architecture }: { architecture?: string }, model: ModelView | undefined): boolean =>
  architecture === undefined || model?.architecture === undefined || architecture === model.architecture

/** Those the model can wear; the others keep their chips and wait. */
export const fittingOf = (styles: PickedStyle[], model: ModelView | undefined): PickedStyle[] =>
  styles.filter((style) => fits(style, model))

/** With one more; picked again it keeps its place and takes the new strength. */
export function withStyle(styles: PickedStyle[], style: PickedStyle): PickedStyle[] {
  if (styles.some(({ id }) => id === style.id)) {
    return styles.map((one) => (one.id === style.id ? { ...one, strength: style.strength } : one))
  }
  return styles.length < MAX_LORAS ? [...styles, style] : styles
}

const holds = (text: string, words: string) => text.toLowerCase().includes(words.toLowerCase())

/** The sentence with the words its styles listen to, each once. An empty sentence stays empty. */
export function withWords(prompt: string, styles: { words?: string }[]): string {
  let text = prompt.trim()
  if (text === '') return prompt
  for (const { words = '' } of styles) {
    if (words && !holds(text, words)) text = `${text.replace(/[,\s]+$/, '')}, ${words}`
  }
  return text
}

/** The sentence as she wrote it, without what its styles added behind it. */
export function withoutWords(prompt: string, styles: { words?: string }[]): string {
  let text = prompt
  for (const { words } of styles.toReversed()) {
    if (words && text.endsWith(`, ${words}`)) text = text.slice(0, -words.length - 2)
  }
  return text
}

/** When a style goes, its words go with it; words she wrote herself stay in the sentence. */
export const draftWithout = (draft: string, { words, trigger }: PickedStyle): string =>
  words && words !== trigger ? withWords(draft, [{ words }]) || words : draft

/** The styles of a picture that was made, as they would be picked again. */
export const picksOf = (used: UsedLora[], before: PickedStyle[], model: ModelView | undefined): PickedStyle[] =>
  used.map(({ id, name, strength, words = '' }) => ({
    ...{ id, name, strength, words },
    architecture: model?.architecture,
    trigger: before.find((one) => one.id === id)?.trigger ?? words,
  }))

const TAG = /<lora:([^:<>]+)(?::(-?\d*\.?\d+))?[^<>]*>/gi
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')

/** Pulls `<lora:name:0.8>` out of a text where a style of that name is here; the others stay as they are. */
export function takeTags(text: string, loras: LoraView[]): { text: string; picks: PickedStyle[] } {
  const picks: PickedStyle[] = []
  const left = text.replace(TAG, (tag, name: string, amount: string | undefined) => {
    const lora = loras.find((one) => plain(one.name) === plain(name))
    if (!lora) return tag
    const strength = Math.min(
      MAX_STRENGTH,
      Math.max(MIN_STRENGTH, amount === undefined ? lora.strength : Number(amount)),
    )
    picks.push({ ...pickOf(lora), strength })
    return ''
  })
  return picks.length > 0 ? { text: left.replace(/[ \t]{2,}/g, ' ').replace(/\s+,/g, ','), picks } : { text, picks }
}

/** Names in tags that no style here goes by. */
export const unknownTags = (text: string, loras: LoraView[]): string[] => [
  ...new Set([...takeTags(text, loras).text.matchAll(TAG)].map(([, name]) => name!)),
]

/** The sentence without the tags of styles that are not here. */
export const withoutTags = (text: string): string =>
  text
    .replace(TAG, '')
    .replace(/[ \t]{2,}/g, ' ')
    .trim()

/** "0.8", "1": as few digits as say it. */
export const strengthText = (strength: number): string => String(Number(strength.toFixed(2))).replace('-', '−')
