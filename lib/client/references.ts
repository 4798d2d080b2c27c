import { z } from 'zod'
import type { UsedReference } from '@/lib/artworks/schema'
import type { Effects } from '@/lib/effects/schema'
import type { ModelView } from '@/lib/models/schema'
import { type Extend, MAX_REFERENCES, ROLES, SIDES, USUAL_REFERENCE } from '@/lib/references/schema'
import type { CreateRun } from '@/lib/runs/schema'

/** Enough is drawn anew to follow the words, enough stays to know the picture again. */
export const USUAL_STRENGTH = 0.6
/** Within a painted part nothing needs to be known again. */
export const PART_STRENGTH = 0.9

const side = z.number().min(0).max(1)

/** The picture that the next ones begin with; as a whole, in a painted part, or beyond its edges. */
export const StartSetting = z.object({
  source: z.string(),
  name: z.string(),
  strength: z.number().min(0.05).max(1),
  mask: z.string().optional().catch(undefined),
  extend: z.object({ left: side, top: side, right: side, bottom: side }).optional().catch(undefined),
  /** Words say what changes in all of it. */
  byWords: z.boolean().optional().catch(undefined),
})
export type StartSetting = z.infer<typeof StartSetting>

/** A picture whose lines the next ones follow, or whose look they take. */
export const ReferenceSetting = z.object({
  role: z.enum(ROLES).catch('structure'),
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
export type ReferenceRole = ReferenceSetting['role']
export type Role = 'start' | ReferenceRole

interface Pictures {
  start?: StartSetting
  references: ReferenceSetting[]
}

export const startWith = ({ source, name }: Brought): StartSetting => ({ source, name, strength: USUAL_STRENGTH })

const referenceOf = (picture: Brought, role: ReferenceRole): ReferenceSetting => ({
  ...picture,
  ...{ role, strength: USUAL_REFERENCE[role] },
})

/** One more picture. Where no role is said it is what the next ones begin with, or if there is one, `another`. */
export function withPicture<T extends Pictures>(now: T, picture: Brought, role?: Role, another?: ReferenceRole): T {
  const taken = role ?? (now.start && another) ?? 'start'
  if (taken === 'start') return { ...now, start: startWith(picture) }
  const others = now.references.filter(({ source }) => source !== picture.source)
  return {
    ...now,
    references: [...others, referenceOf(picture, taken)].slice(-MAX_REFERENCES),
  }
}

/** A picture gets another role. Where it becomes what is begun with, the one that was takes its place. */
export function withRole<T extends Pictures>(now: T, source: string, role: Role): T {
  const named = (one: Brought): Brought => ({ source: one.source, name: one.name })
  if (now.start?.source === source) {
    return role === 'start' ? now : withPicture({ ...now, start: undefined }, named(now.start), role)
  }
  const found = now.references.find((one) => one.source === source)
  if (!found || found.role === role) return now
  if (role !== 'start') {
    const changed = referenceOf(named(found), role)
    return { ...now, references: now.references.map((one) => (one === found ? changed : one)) }
  }
  const references = now.references.filter((one) => one !== found)
  const freed = { ...now, references, start: startWith(named(found)) }
  return now.start ? withPicture(freed, named(now.start), found.role) : freed
}

/** What can read pictures of each role for a model. */
const readersOf = (model: ModelView | undefined, role: ReferenceRole): { id: string; name: string }[] =>
  (role === 'look' ? model?.abilities.looks : model?.abilities.structures) ?? []

export const canRead = (model: ModelView | undefined, role: ReferenceRole) => readersOf(model, role).length > 0

/** What another picture is for, beside the one that is begun with; nothing where the model reads none. */
export const anotherRole = (model: ModelView | undefined): ReferenceRole | undefined =>
  ROLES.find((role) => canRead(model, role))

/** What a press sends of all this: only what the model can do. The rest keeps its chips, and waits. */
export function picturesOf(
  { start, references, effects }: Pictures & { effects: Effects },
  model: ModelView | undefined,
): Pick<CreateRun, 'start' | 'references' | 'effects'> {
  const able = model?.abilities
  const enlarge = effects.enlarge && able?.enlarge.includes(effects.enlarge) ? effects.enlarge : undefined
  return {
    start: start && wishedStart(start, model),
    references: references
      .filter(({ role }) => canRead(model, role))
      .map(({ role, source, strength, model: reader }) => ({
        ...{ role, source, strength },
        ...(readersOf(model, role).some(({ id }) => id === reader) ? { model: reader } : {}),
      })),
    effects: { ...(effects.faces && able?.faces ? { faces: true } : {}), ...(enlarge ? { enlarge } : {}) },
  }
}

const wishedStart = (start: StartSetting, model: ModelView | undefined) => {
  const { source, strength, mask, extend } = start
  const part = mask ? { mask } : extend && growsAnywhere(extend) ? { extend } : {}
  return { source, strength, ...part, ...(whatOf(start, model) === 'words' ? { byWords: true } : {}) }
}

/** What of a picture is changed: what the words say, all of it, a painted part, or what lies beyond its edges. */
export type What = 'words' | 'whole' | 'part' | 'beyond'

export function whatOf({ mask, extend, byWords }: StartSetting, model: ModelView | undefined): What {
  if (mask) return 'part'
  if (extend) return 'beyond'
  return model?.abilities.edit && (byWords || !model.abilities.start) ? 'words' : 'whole'
}

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
function closely(strength: number): string {
  if (strength < 0.5) return 'loosely'
  return strength < 1 ? 'closely' : 'strictly'
}

/** How much of a look a strength takes. */
export function lookWords(strength: number): string {
  if (strength < 0.35) return 'a hint'
  if (strength < 0.65) return 'some'
  return strength < 0.95 ? 'much' : 'a lot'
}

/** What is said of a picture in each role: what drawing does to it, and how much of that a strength is. */
export const ROLE_WORDS: Record<ReferenceRole, { does: string; amount: (strength: number) => string }> = {
  structure: { does: 'Follows the lines of', amount: closely },
  look: { does: 'Takes the look of', amount: lookWords },
}

/** The pictures that one which was made followed, or took its look from, as they would be chosen again. */
export const referencesOf = (used: UsedReference[] = []): ReferenceSetting[] =>
  used.map(({ role, source, strength, model }) => ({ role, source, strength, model, name: 'the same picture' }))
