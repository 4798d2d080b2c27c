import { randomInt } from 'node:crypto'
import type { z } from 'zod'
import type { SessionUser } from '@/lib/auth/session'
import { MAX_PROMPT } from '@/lib/runs/schema'
import { askForWords, requireWordModel } from '@/lib/words/ask'
import type { AskEnhancement, Enhancement } from '@/lib/words/schema'

/** The same wish with more of what is to be seen. */
export async function enhancePrompt(
  user: SessionUser,
  { prompt, seed = randomInt(2 ** 32) }: AskEnhancement,
  signal?: AbortSignal,
): Promise<z.infer<typeof Enhancement>> {
  const model = await requireWordModel(user, 'writer')
  const text = await askForWords(
    {
      node: 'kizy/EnhancePrompt',
      params: { model: model.id, seed },
      inputs: { text: { kind: 'string', value: prompt } },
      models: { [model.id]: model.digest },
    },
    signal,
  )
  return { text: text.slice(0, MAX_PROMPT), modelId: model.id, seed }
}
