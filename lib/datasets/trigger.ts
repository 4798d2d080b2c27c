import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/**
 * The word that calls a style. It has to be one the model does not use for
 * anything else: one token of its own would bring its old meaning along.
 */

const MAX_TRIGGER = 20

/** "Gouache dusk" -> "gouachedusk". */
export const proposeTrigger = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, MAX_TRIGGER)

/** Why this trigger may work badly, in words; null when it is fine. */
export async function triggerProblem(trigger: string, inUse: Set<string>): Promise<string | null> {
  if (trigger === '') return null
  const word = trigger.toLowerCase()
  if (inUse.has(word)) return 'Another style is called with it: the two would come together.'
  if (trigger.length < 3) return 'It is very short. Three letters or more.'
  if ((await vocabulary()).has(word)) return `“${trigger}” means something to the model already. Make up a word.`
  return null
}

const Tokenizer = z.object({ model: z.object({ vocab: z.record(z.string(), z.number()) }) })

/** CLIP's words, as far as they are whole words of letters: what the bundled model and the Stable Diffusion family read. */
const VOCABULARY_FILE = join('gpu', 'models', 'sprout', 'tokenizer', 'tokenizer.json')

let known: Promise<Set<string>> | undefined
const vocabulary = (): Promise<Set<string>> => (known ??= readVocabulary())

async function readVocabulary(): Promise<Set<string>> {
  const text = await readFile(join(/* turbopackIgnore: true */ process.cwd(), VOCABULARY_FILE), 'utf8').catch(
    () => null,
  )
  if (text === null) return new Set()
  const { vocab } = Tokenizer.parse(JSON.parse(text)).model
  const words = Object.keys(vocab).filter((token) => token.endsWith('</w>'))
  return new Set(words.map((token) => token.slice(0, -'</w>'.length)).filter((word) => /^[a-z0-9]{3,}$/.test(word)))
}
