/** Weights in the words of a prompt, as A1111 and all who followed write them: `(word:1.2)`. */
export const WEIGHED = /\(([^()]*):\s*(\d*\.?\d+)\s*\)/g

export interface Weighed {
  words: string
  weight: string
}

/** The sentence without brackets and numbers, and what they weighed: for a model that reads plain words. */
export function takeWeights(text: string): { text: string; weighed: Weighed[] } {
  const weighed: Weighed[] = []
  const plain = text.replace(WEIGHED, (_, words: string, weight: string) => {
    if (words.trim()) weighed.push({ words: words.trim(), weight })
    return words
  })
  return { text: plain, weighed }
}

/** Weighs the same words in another sentence; those it does not have stand behind it. */
export function putWeights(text: string, weighed: Weighed[]): string {
  return weighed.reduce((sentence, { words, weight }) => {
    const wanted = new RegExp(`(?<![\\p{L}\\p{N}(])${escaped(words)}(?![\\p{L}\\p{N}:])`, 'iu')
    return wanted.test(sentence)
      ? sentence.replace(wanted, (found) => `(${found}:${weight})`)
      : `${sentence.replace(/[,.\s]+$/, '')}, (${words}:${weight})`
  }, text)
}

const escaped = (words: string) => words.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&').replace(/\s+/g, '\\s+')
