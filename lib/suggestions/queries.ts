import type { SessionUser } from '@/lib/auth/session'
import { listLoras, type LoraRow } from '@/lib/loras/data'
import { samplesOf } from '@/lib/loras/view'
import { requireModel } from '@/lib/models/data'
import type { ModelDetails } from '@/lib/models/schema'
import type { AskSuggestions, Suggestions } from '@/lib/suggestions/schema'
import { JobFailure, suggestStyles, type StyleWords } from '@/lib/workflow/compute'

/** The styles of hers that a prompt asks for, of those the model can wear. Reads words; draws nothing. */
export async function suggest(user: SessionUser, { prompt, modelId, among }: AskSuggestions): Promise<Suggestions> {
  const model = await requireModel(user, modelId)
  const fitting = (await listLoras(user)).filter(
    (lora) => lora.architecture === (model.architecture ?? model.family) && (!among || among.includes(lora.id)),
  )
  return ask(prompt, fitting)
}

/** The same for a run that is being made, whose model is known. */
export async function suggestFor(user: SessionUser, prompt: string, model: ModelDetails): Promise<Suggestions> {
  return suggest(user, { prompt, modelId: model.id })
}

async function ask(prompt: string, loras: LoraRow[]): Promise<Suggestions> {
  if (loras.length === 0 || prompt.trim() === '') return { available: true, suggestions: [] }
  try {
    const found = await suggestStyles(prompt, loras.map(wordsOf))
    return { available: true, suggestions: found.map(({ id, phrase }) => ({ id, because: phrase })) }
  } catch (error) {
    // What suggests may be away or not installed; nothing that is drawn depends on it.
    if (error instanceof JobFailure) return { available: false, suggestions: [] }
    throw error
  }
}

/** All that is said of a style, as long as the gpu service takes it. */
function wordsOf(lora: LoraRow): StyleWords {
  const { id, name, goal, description, subject, trigger, intents, tags } = lora
  const captions = samplesOf(lora).map(({ prompt }) => prompt.slice(0, 200))
  return {
    ...{ id, name, trigger, subject: subject as StyleWords['subject'] },
    goal: goal.slice(0, 400),
    description: description.slice(0, 1000),
    intents: intents.slice(0, 16),
    tags: tags.slice(0, 32),
    captions: captions.filter(Boolean).slice(0, 8),
  }
}
