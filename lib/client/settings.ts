import { z } from 'zod'
import type { ArtworkFacts } from '@/lib/artworks/schema'
import { AutoSettings, nothingSuggested, Suggested, type SuggestedStyle } from '@/lib/client/auto'
import { picturesOf, ReferenceSetting, referencesOf, StartSetting } from '@/lib/client/references'
import { fittingOf, PickedStyle, picksOf, withoutTags, withWords } from '@/lib/client/styles'
import { stored, type Stored } from '@/lib/client/stored'
import { Effects } from '@/lib/effects/schema'
import { MAX_LORAS } from '@/lib/loras/schema'
import { Look, MAX_CHOSEN_LOOKS } from '@/lib/looks/schema'
import type { ModelView } from '@/lib/models/schema'
import { MAX_REFERENCES } from '@/lib/references/schema'
import { type CreateRun, MAX_SEED, Shape } from '@/lib/runs/schema'

/** What the box and its chips hold. A value that is missing is the model's own. */
export const BoxSettings = z.object({
  modelId: z.string().optional().catch(undefined),
  shape: Shape.catch('1:1'),
  count: z.int().min(1).max(12).catch(4),
  negativePrompt: z.string().catch(''),
  steps: z.int().optional().catch(undefined),
  guidanceScale: z.number().optional().catch(undefined),
  sampler: z.string().optional().catch(undefined),
  /** Locked when there; drawn anew at each press when not. */
  seed: z.int().min(0).max(MAX_SEED).optional().catch(undefined),
  start: StartSetting.optional().catch(undefined),
  references: z.array(ReferenceSetting).max(MAX_REFERENCES).catch([]),
  effects: Effects.catch({}),
  styles: z.array(PickedStyle).max(MAX_LORAS).catch([]),
  looks: z.array(Look).max(MAX_CHOSEN_LOOKS).catch([]),
})
export type BoxSettings = z.infer<typeof BoxSettings>

export const freshSettings: BoxSettings = BoxSettings.parse({})

export interface Box {
  draft: Stored<string>
  settings: Stored<BoxSettings>
  auto: Stored<AutoSettings>
  /** Looks of her own that this browser still keeps alone; see use-looks.ts. */
  looks: Stored<Look[]>
  suggested: Stored<Suggested>
}

const boxes = new Map<string, Box>()

/** Each person has a box of their own, also when two share a browser. */
export function boxOf(userId: string): Box {
  const box = boxes.get(userId) ?? {
    draft: stored(`kizy.${userId}.draft`, '', (raw) => z.string().parse(raw)),
    settings: stored(`kizy.${userId}.settings`, freshSettings, (raw) => BoxSettings.parse(raw)),
    auto: stored(`kizy.${userId}.auto`, AutoSettings.parse({}), (raw) => AutoSettings.parse(raw)),
    looks: stored(`kizy.${userId}.looks`, [], (raw) => z.array(Look).parse(raw)),
    suggested: stored(`kizy.${userId}.suggested`, nothingSuggested, (raw) => Suggested.parse(raw)),
  }
  boxes.set(userId, box)
  return box
}

/** The chosen model, or the first that can be used; one that draws from words alone rather than one that does not. */
export const modelOf = (models: ModelView[], { modelId }: Pick<BoxSettings, 'modelId'>): ModelView | undefined =>
  models.find(({ id }) => id === modelId) ??
  models.find(({ available, abilities }) => available && abilities.words) ??
  models.find(({ available }) => available) ??
  models[0]

/** What a press sends. Another model may not know every value that was kept, so those are left out. */
export function wishOf(
  prompt: string,
  settings: BoxSettings,
  model: ModelView | undefined,
  suggested: SuggestedStyle[] = [],
): CreateRun {
  const { steps, sampler, shape } = settings
  const shapes = Object.keys(model?.shapes ?? {})
  const styles: (PickedStyle & { because?: string })[] = fittingOf([...settings.styles, ...suggested], model)
  return {
    prompt: withWords(withoutTags(prompt), [...settings.looks, ...styles]),
    negativePrompt: settings.negativePrompt,
    modelId: model?.id,
    shape: shapes.length === 0 || shapes.includes(shape) ? shape : Shape.catch('1:1').parse(shapes[0]),
    count: settings.count,
    seed: settings.seed,
    steps: steps === undefined ? undefined : Math.min(steps, model?.maxSteps ?? steps),
    guidanceScale: settings.guidanceScale,
    sampler: sampler && model?.samplers.includes(sampler) ? sampler : undefined,
    loras: styles.map(({ id, strength, words, because }) => ({
      ...{ id, strength },
      ...(words ? { words } : {}),
      ...(because ? { because } : {}),
    })),
    ...picturesOf(settings, model),
  }
}

export type Remixable = Pick<
  ArtworkFacts,
  | 'modelId'
  | 'negativePrompt'
  | 'steps'
  | 'guidanceScale'
  | 'sampler'
  | 'shape'
  | 'start'
  | 'references'
  | 'effects'
  | 'loras'
>

/** The settings of a picture or a run, all but the seed: the next press is a relative, not a twin. */
export function remixOf(made: Remixable, before: BoxSettings, models: ModelView[], looks: Look[]): BoxSettings {
  const model = models.find(({ id }) => id === made.modelId)
  const own = model?.defaults
  const unlessOwn = <T>(value: T, ownValue: T | undefined) => (value === ownValue ? undefined : value)
  return {
    ...before,
    modelId: made.modelId ?? before.modelId,
    negativePrompt: made.negativePrompt,
    shape: Shape.catch(before.shape).parse(made.shape),
    steps: unlessOwn(made.steps, own?.steps),
    guidanceScale: unlessOwn(made.guidanceScale, own?.guidanceScale),
    sampler: unlessOwn(made.sampler, own?.sampler),
    seed: undefined,
    looks,
    styles: picksOf(made.loras ?? [], before.styles, model),
    start: made.start && { ...made.start, name: 'the same picture' },
    references: referencesOf(made.references),
    effects: made.effects ?? {},
  }
}

/** How many values under More are not the model's own. */
export const changedCount = ({ negativePrompt, steps, guidanceScale, sampler }: BoxSettings): number =>
  [negativePrompt || undefined, steps, guidanceScale, sampler].filter((value) => value !== undefined).length

/** Where the box lives, and how one gets there: used by links from other rooms too. */
export const BOX_ID = 'prompt'
export const focusBox = () => document.getElementById(BOX_ID)?.focus()

export const drawSeed = () => crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
