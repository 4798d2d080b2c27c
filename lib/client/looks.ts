import { withoutWords } from '@/lib/client/styles'
import { type Look, MAX_CHOSEN_LOOKS } from '@/lib/looks/schema'

/** The sentence without the looks that stand behind it, and which those are. */
export function takeLooks(prompt: string, known: Look[]): { prompt: string; looks: Look[] } {
  const longestFirst = known.toSorted((one, other) => other.words.length - one.words.length)
  const looks: Look[] = []
  let left = prompt
  while (looks.length < MAX_CHOSEN_LOOKS) {
    const last = longestFirst.find((look) => withoutWords(left, [look]) !== left)
    if (!last) break
    left = withoutWords(left, [last])
    looks.unshift(last)
  }
  return { prompt: left, looks }
}
