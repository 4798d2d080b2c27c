import type { LoraView } from '@/lib/loras/schema'

export interface Shelf {
  name: string
  loras: LoraView[]
}

/** "storybook" -> "Storybook" */
export const intentName = (intent: string): string => intent.charAt(0).toUpperCase() + intent.slice(1)

/** What styles are for, most common first. */
export function intentsOf(loras: LoraView[]): string[] {
  const counts = new Map<string, number>()
  for (const { intents } of loras) for (const intent of intents) counts.set(intent, (counts.get(intent) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([intent]) => intent)
}

/**
 * Her own first, then what others share, then what comes with Kizy by what it
 * is for. A style stands on one shelf: the rarest of its intents, so that no
 * shelf swallows the others.
 */
export function shelvesOf(loras: LoraView[]): Shelf[] {
  const of = (whose: LoraView['whose']) => loras.filter((lora) => lora.whose === whose)
  const shipped = of('shipped')
  const rarest = intentsOf(shipped).reverse()
  const byIntent = intentsOf(shipped).map((intent) => ({
    name: intentName(intent),
    loras: shipped.filter(({ intents }) => rarest.find((one) => intents.includes(one)) === intent),
  }))
  const shelves = [
    { name: 'Yours', loras: of('mine') },
    { name: 'Shared with you', loras: of('shared') },
    ...byIntent,
    { name: 'More', loras: shipped.filter(({ intents }) => intents.length === 0) },
  ]
  return shelves.filter((shelf) => shelf.loras.length > 0)
}
