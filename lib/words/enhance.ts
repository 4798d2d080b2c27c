import { randomInt } from 'node:crypto'
import type { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { MAX_PROMPT } from '@/lib/runs/schema'
import { askForWords, requireWordModel } from '@/lib/words/ask'
import { putWeights, takeWeights } from '@/lib/words/weights'
import type { AskEnhancement, Enhancement } from '@/lib/words/schema'

/** The same wish with more of what is to be seen. A writer reads plain words; what weighed more still does. */
export async function enhancePrompt(
  user: SessionUser,
  { prompt, seed = randomInt(2 ** 32) }: AskEnhancement,
  signal?: AbortSignal,
): Promise<z.infer<typeof Enhancement>> {
  const model = await requireWordModel(user, 'writer')
  const { text: wish, weighed } = takeWeights(prompt)
  const text = await askForWords(
    {
      node: 'kizy/EnhancePrompt',
      params: { model: model.id, seed },
      inputs: { text: { kind: 'string', value: wish } },
      models: { [model.id]: model.digest },
    },
    signal,
  )
  return { text: putWeights(text, weighed).slice(0, MAX_PROMPT), modelId: model.id, seed }
}
