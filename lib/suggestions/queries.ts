import type { SessionUser } from '@/lib/auth/session'
import { listLoras, type LoraRow } from '@/lib/loras/data'
import { madeForName } from '@/lib/loras/schema'
import { samplesOf } from '@/lib/loras/view'
import { canDo } from '@/lib/models/beside'
import { CATALOGUE } from '@/lib/models/catalogue'
import { listModels, requireModel } from '@/lib/models/data'
import { fitsMachine, type Machine } from '@/lib/models/fit'
import type { ModelDetails } from '@/lib/models/schema'
import { chooseModel, type KnownBase, type StyleBase } from '@/lib/suggestions/choose-model'
import type { AskSuggestions, Suggestion, Suggestions } from '@/lib/suggestions/schema'
import { getHealth, JobFailure, type ModelWords, readWords, type StyleWords } from '@/lib/workflow/compute'

const NOTHING: Suggestions = { available: true, suggestions: [], model: null }

/**
 * What a prompt asks for: styles of hers that the model can wear, and another
 * model that would do better. Reads words; draws nothing.
 */
export async function suggest(user: SessionUser, asked: AskSuggestions): Promise<Suggestions> {
  const { prompt, modelId, among, picked: pickedIds = [] } = asked
  const model = await requireModel(user, modelId)
  const [loras, known] = await Promise.all([listLoras(user), listModels(user, 'base')])
  const allowed = loras.filter(({ id }) => !among || among.includes(id))
  const [fitting, others] = parted(allowed, ({ architecture }) => architecture === baseOf(model))
  const picked = loras.filter(({ id }) => pickedIds.includes(id)).map(baseOfStyle)
  return orAway(async () => {
    const models = await basesHere(known)
    const isAlone = !models.some(({ id, canServe }) => id !== modelId && canServe)
    const inQuestion = models.filter(({ id, canServe }) => canServe || id === modelId)
    const found = await read(prompt, fitting, isAlone ? [] : inQuestion.map(({ details }) => wordsOfModel(details)))
    const isBare = !isAlone && picked.length === 0 && found.suggestions.length === 0
    return {
      available: true,
      suggestions: found.suggestions,
      model: chooseModel({
        ...{ models, picked, now: modelId, wanted: found.models },
        suggested: fitting.filter(({ id }) => found.suggestions.some((one) => one.id === id)).map(baseOfStyle),
        elsewhere: isBare ? await styleElsewhere(prompt, others, models) : null,
      }),
    }
  })
}

/** The styles for a run that is being made. Its model is given: none is proposed. */
export async function suggestFor(user: SessionUser, prompt: string, model: ModelDetails): Promise<Suggestion[]> {
  const fitting = (await listLoras(user)).filter(({ architecture }) => architecture === baseOf(model))
  const { suggestions } = await orAway(async () => ({ ...NOTHING, ...(await read(prompt, fitting)), model: null }))
  return suggestions
}

/** What suggests may be away or not installed; nothing that is drawn depends on it. */
async function orAway(work: () => Promise<Suggestions>): Promise<Suggestions> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof JobFailure) return { ...NOTHING, available: false }
    throw error
  }
}

async function read(prompt: string, loras: LoraRow[], models: ModelWords[] = []) {
  if (prompt.trim() === '' || loras.length + models.length === 0) return { suggestions: [], models: [] }
  const found = await readWords(prompt, loras.map(wordsOf), models)
  return { suggestions: found.suggestions.map(({ id, phrase }) => ({ id, because: phrase })), models: found.models }
}

/**
 * The style the words ask for most, of those that another model could wear.
 * What ships with Kizy is for its own small model: no reason to change to that.
 */
async function styleElsewhere(prompt: string, others: LoraRow[], models: KnownBase[]) {
  const servable = new Set(models.filter(({ canServe }) => canServe).map(({ architecture }) => architecture))
  const possible = others.filter(({ origin, architecture }) => origin !== 'shipped' && servable.has(architecture))
  const [best] = (await read(prompt, possible)).suggestions
  const lora = best && possible.find(({ id }) => id === best.id)
  return lora ? { ...baseOfStyle(lora), because: best.because } : null
}

const baseOf = ({ architecture, family }: ModelDetails): string => architecture ?? family

const baseOfStyle = ({ id, name, architecture }: LoraRow): StyleBase => ({
  ...{ id, name, architecture },
  madeFor: madeForName(architecture),
})

/** The base models that can be used now, those of the catalogue first, in its order. */
async function basesHere(known: (ModelDetails & { available: boolean })[]) {
  const machine = machineOf(await getHealth())
  const place = (id: string) => CATALOGUE.findIndex((entry) => entry.id === id) >>> 0
  return known
    .filter(({ available }) => available)
    .toSorted((a, b) => place(a.id) - place(b.id))
    .map((details) => ({
      ...{ id: details.id, name: details.name, architecture: baseOf(details), details },
      canServe: canDo(details, 'text-to-image') && fitsMachine(details, machine),
    }))
}

/** The one with the most memory. */
function machineOf({ devices }: Awaited<ReturnType<typeof getHealth>>): Machine {
  const known = devices.map(({ kind, memoryBytes }) => ({
    kind,
    memoryBytes: typeof memoryBytes === 'number' ? memoryBytes : null,
  }))
  const [largest] = known.toSorted((a, b) => (b.memoryBytes ?? 0) - (a.memoryBytes ?? 0))
  return largest ?? { kind: 'cpu', memoryBytes: null }
}

function wordsOfModel({ id, name, note, intents }: ModelDetails): ModelWords {
  // One that was installed by an earlier version has no intents in its card.
  const own = intents?.length ? intents : (CATALOGUE.find((one) => one.id === id)?.intents ?? [])
  return { id, name: name.slice(0, 200), goodAt: (note ?? '').slice(0, 1000), intents: own.slice(0, 64) }
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

function parted<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}
