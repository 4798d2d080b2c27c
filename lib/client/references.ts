import { z } from 'zod'
import type { UsedReference } from '@/lib/artworks/schema'
import type { Effects } from '@/lib/effects/schema'
import type { ModelView } from '@/lib/models/schema'
import { type Extend, MAX_REFERENCES, SIDES } from '@/lib/references/schema'
import type { CreateRun } from '@/lib/runs/schema'

/** Enough is drawn anew to follow the words, enough stays to know the picture again. */
export const USUAL_STRENGTH = 0.6
/** Within a painted part nothing needs to be known again. */
export const PART_STRENGTH = 0.9
const USUAL_CLOSENESS = 0.8

const side = z.number().min(0).max(1)

/** The picture that the next ones begin with; as a whole, in a painted part, or beyond its edges. */
export const StartSetting = z.object({
  source: z.string(),
  name: z.string(),
  strength: z.number().min(0.05).max(1),
  mask: z.string().optional().catch(undefined),
  extend: z.object({ left: side, top: side, right: side, bottom: side }).optional().catch(undefined),
})
export type StartSetting = z.infer<typeof StartSetting>

/** A picture whose lines the next ones follow. */
export const ReferenceSetting = z.object({
  source: z.string(),
  name: z.string(),
  strength: z.number().min(0).max(2),
  /** What reads it; the model's first when left out. */
  model: z.string().optional(),
})
export type ReferenceSetting = z.infer<typeof ReferenceSetting>

/** A picture of the studio, and what it is called. */
export interface Brought {
  source: string
  name: string
}
export type Role = 'start' | 'structure'

interface Pictures {
  start?: StartSetting
  references: ReferenceSetting[]
}

export const startWith = ({ source, name }: Brought): StartSetting => ({ source, name, strength: USUAL_STRENGTH })

/** One more picture. Where no role is said it is what the next ones begin with, if nothing is yet. */
export function withPicture<T extends Pictures>(
  now: T,
  picture: Brought,
  role: Role | undefined,
  canFollow: boolean,
): T {
  const isStart = role === undefined ? !now.start || !canFollow : role === 'start'
  if (isStart) return { ...now, start: startWith(picture) }
  const others = now.references.filter(({ source }) => source !== picture.source)
  return {
    ...now,
    references: [...others, { ...picture, strength: USUAL_CLOSENESS }].slice(-MAX_REFERENCES),
  }
}

/** What was followed is begun with instead, and what was begun with is followed. */
export function swapped<T extends Pictures>(now: T, source: string): T {
  const named = (one: Brought): Brought => ({ source: one.source, name: one.name })
  if (now.start?.source === source)
    return withPicture({ ...now, start: undefined }, named(now.start), 'structure', true)
  const found = now.references.find((one) => one.source === source)
  if (!found) return now
  const references = now.references.filter((one) => one !== found)
  const freed = { ...now, references, start: startWith(named(found)) }
  return now.start ? withPicture(freed, named(now.start), 'structure', true) : freed
}

export const canFollow = (model: ModelView | undefined) => (model?.abilities.structures.length ?? 0) > 0

/** What a press sends of all this: only what the model can do. The rest keeps its chips, and waits. */
export function picturesOf(
  { start, references, effects }: Pictures & { effects: Effects },
  model: ModelView | undefined,
): Pick<CreateRun, 'start' | 'references' | 'effects'> {
  const able = model?.abilities
  const enlarge = effects.enlarge && able?.enlarge.includes(effects.enlarge) ? effects.enlarge : undefined
  return {
    start: start && wishedStart(start),
    references: canFollow(model)
      ? references.map(({ source, strength, model: net }) => ({
          ...{ role: 'structure' as const, source, strength },
          ...(able?.structures.some(({ id }) => id === net) ? { model: net } : {}),
        }))
      : [],
    effects: { ...(effects.faces && able?.faces ? { faces: true } : {}), ...(enlarge ? { enlarge } : {}) },
  }
}

const wishedStart = ({ source, strength, mask, extend }: StartSetting) => ({
  ...{ source, strength },
  ...(mask ? { mask } : extend && growsAnywhere(extend) ? { extend } : {}),
})

export const growsAnywhere = (extend: Extend): boolean => SIDES.some((side) => extend[side] > 0)

const SIDE_WORDS = { left: 'to the left', right: 'to the right', top: 'upwards', bottom: 'downwards' } as const

/** "to the right", "to the left and upwards", "all around". */
export function growthWords(extend: Extend): string {
  const sides = SIDES.filter((side) => extend[side] > 0)
  if (sides.length === SIDES.length) return 'all around'
  const words = sides.map((side) => SIDE_WORDS[side])
  return words.length > 2 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join(' and ')
}

/** How closely a strength follows lines. */
export function closely(strength: number): string {
  if (strength < 0.5) return 'loosely'
  return strength < 1 ? 'closely' : 'strictly'
}

/** The pictures that one which was made followed, as they would be chosen again. */
export const referencesOf = (used: UsedReference[] = []): ReferenceSetting[] =>
  used
    .filter(({ role }) => role === 'structure')
    .map(({ source, strength, model }) => ({ source, strength, model, name: 'the same picture' }))
