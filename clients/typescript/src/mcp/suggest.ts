import type { Model } from '../kizy.ts'
import type { Lora } from '../loras.ts'

/** Words that say nothing of what is to be seen. */
const COMMON = new Set(
  'a an and are as at be by draw for from have i image in is it like made make me of on or picture pictures please some style that the this to want with'.split(
    ' ',
  ),
)

const wordsOf = (text: string): Set<string> =>
  new Set((text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []).filter((word) => !COMMON.has(word)).map(stem))

/** "stickers" and "sticker" are one word here. */
const stem = (word: string) => (word.length > 4 ? word.replace(/(ies|es|s)$/, '') : word)

/** What it is called says more of a style than what is written of it. */
const said = ({ name, trigger, goal, intents, tags, description }: Lora): [string, number][] => [
  [[name, trigger, goal, ...intents].join(' '), 3],
  [[...tags, description].join(' '), 1],
]

export interface SuggestedStyle {
  name: string
  strength: number
  trigger: string
  goal: string
  description: string
  /** Words of the intention that are said of it. */
  because: string[]
  /** Ids of models here that can wear it. */
  models: string[]
}

/** Styles that are said to be for what is wanted, best first; those no model here can wear are left out. */
export function suggestStyles(intention: string, loras: Lora[], models: Model[], most = 8): SuggestedStyle[] {
  const wanted = wordsOf(intention)
  return loras
    .map((lora) => ({ ...rated(lora, wanted), lora, models: wearers(lora, models) }))
    .filter(({ score, models }) => score > 0 && models.length > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ lora: { name, strength, trigger, goal, description }, because, models }) => ({
      ...{ name, strength, trigger, goal, description: description.slice(0, 300), because, models },
    }))
}

function rated(lora: Lora, wanted: Set<string>): { score: number; because: string[] } {
  let score = 0
  const because = new Set<string>()
  for (const [text, weight] of said(lora)) {
    for (const word of wordsOf(text)) {
      if (!wanted.has(word)) continue
      score += weight
      because.add(word)
    }
  }
  return { score, because: [...because] }
}

const wearers = ({ architecture }: Lora, models: Model[]): string[] =>
  models.filter((model) => model.available && model.architecture === architecture).map(({ id }) => id)
