import { WEIGHED } from '@/lib/words/weights'

export interface Selection {
  text: string
  start: number
  end: number
}

export interface Nudged extends Selection {
  /** What was weighed, and how it weighs now: for ears. */
  words: string
  weight: number
  /** The part of the text that changed, and what stands there now: for the browser's own undo. */
  from: number
  to: number
  replacement: string
}

export const WEIGHT_STEP = 0.1
const LEAST = 0.1
const MOST = 2

const isWord = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}_'’-]/u.test(letter)

/** The word around the caret, or what is selected without the space around it. */
function spanOf({ text, start, end }: Selection): [number, number] {
  let [from, to] = [start, end]
  if (from === to) {
    while (isWord(text[from - 1])) from--
    while (isWord(text[to])) to++
  }
  while (from < to && /\s/.test(text[from]!)) from++
  while (to > from && /\s/.test(text[to - 1]!)) to--
  return [from, to]
}

/** The `(words:1.2)` that the span lies in, if it does. */
function weighedAround(text: string, from: number, to: number) {
  for (const found of text.matchAll(WEIGHED)) {
    const end = found.index + found[0].length
    if (found.index <= from && to <= end)
      return { from: found.index, to: end, words: found[1]!, weight: Number(found[2]) }
  }
  return null
}

/** More or less weight for the selection or the word at the caret; null where there is none. At 1 the brackets go. */
export function nudge(selection: Selection, steps: 1 | -1): Nudged | null {
  const { text } = selection
  const [start, end] = spanOf(selection)
  const around = weighedAround(text, start, end)
  if (!around && start === end) return null
  const {
    from,
    to,
    words,
    weight: before,
  } = around ?? { from: start, to: end, words: text.slice(start, end), weight: 1 }
  const weight = Math.min(MOST, Math.max(LEAST, Number((before + steps * WEIGHT_STEP).toFixed(2))))
  const replacement = weight === 1 ? words : `(${words}:${weight})`
  const inner = from + (weight === 1 ? 0 : 1)
  return {
    ...{ from, to, replacement, words, weight },
    text: text.slice(0, from) + replacement + text.slice(to),
    start: inner,
    end: inner + words.length,
  }
}
