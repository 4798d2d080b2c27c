import type { UsedReference } from '@/lib/artworks/schema'
import type { Size } from '@/lib/graphs/schema'
import {
  type Beside,
  canDo,
  changesByWords,
  controlnetsFor,
  controlnetToInstall,
  ipAdaptersFor,
  ipAdapterToInstall,
} from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'
import { fitSize } from '@/lib/references/fit-size'
import { type Extend, MOST_LOOK, type Reference, type Start, USUAL_REFERENCE } from '@/lib/references/schema'
import type { Outpaint } from '@/lib/workflow/graphs/outpaint'

export type Issue = { path: string; message: string }

/** A part of a picture drawn anew, or what lies beyond its edges: the rest of it stays, and so does its size. */
export interface Kept {
  /** At which the model draws. */
  drawn: Size
  /** Of the finished picture. */
  shown: Size
  /** Px over which the new part fades into the old one. */
  feather: number
  /** Px to add on each side; null where a part is drawn anew. */
  canvas: Outpaint['canvas'] | null
}

/** A node takes no more on a side. */
const MOST_ADDED = 4096
const STEP = 8

/** Wide enough to hide the seam, and no wider than what is there can spare. */
const featherOf = ({ width, height }: Size, share: number, most: number) =>
  Math.min(most, Math.max(4, Math.round(Math.min(width, height) * share)))

export function planKept(start: Start | undefined, size: Size | null, model: ModelDetails): Kept | null {
  if (!start || !size || (!start.mask && !start.extend)) return null
  if (!start.extend) {
    return { drawn: fitSize(size, model), shown: size, feather: featherOf(size, 0.015, 32), canvas: null }
  }
  const feather = featherOf(size, 0.04, 64)
  const { left, top, right, bottom } = pixelsOf(start.extend, size)
  const shown = { width: size.width + left + right, height: size.height + top + bottom }
  return { drawn: fitSize(shown, model), shown, feather, canvas: { left, top, right, bottom, overlap: feather } }
}

function pixelsOf({ left, top, right, bottom }: Extend, { width, height }: Size): Extend {
  const px = (share: number, side: number) =>
    share === 0 ? 0 : Math.min(MOST_ADDED, Math.max(STEP, Math.round((share * side) / STEP) * STEP))
  return { left: px(left, width), right: px(right, width), top: px(top, height), bottom: px(bottom, height) }
}

export function startIssues(start: Start | undefined, model: ModelDetails): Issue[] {
  if (!start) return canDo(model, 'text-to-image') ? [] : [{ path: 'modelId', message: noWords(model) }]
  if (!start.mask && !start.extend) {
    if (canDo(model, 'image-to-image') || changesByWords(model, start)) return []
    return [{ path: 'start', message: `${model.name} cannot begin with a picture.` }]
  }
  if (canDo(model, 'inpaint')) return []
  const path = start.mask ? 'start.mask' : 'start.extend'
  return [{ path, message: `${model.name} cannot draw a part of a picture anew.` }]
}

const noWords = ({ name }: ModelDetails) => `${name} makes no pictures from words alone. Begin with one of yours.`

/** The references with what reads each; what no model here can read is said. */
export function planReferences(
  wished: Reference[],
  model: ModelDetails,
  beside: Beside,
): { references: UsedReference[]; issues: Issue[] } {
  const able = { structure: controlnetsFor(model, beside), look: ipAdaptersFor(model, beside) }
  const issues: Issue[] = []
  const references = wished.flatMap(({ role, source, model: named, ...wish }, place): UsedReference[] => {
    const strength = wish.strength ?? USUAL_REFERENCE[role]
    const reader = named === undefined ? able[role][0] : able[role].find(({ id }) => id === named)
    const refuse = (field: string, message: string) => {
      issues.push({ path: `references.${place}.${field}`, message })
      return []
    }
    if (!reader) {
      return named !== undefined && able[role].length > 0
        ? refuse('model', `${named} is no ${READER[role]} for ${model.name} that is installed here.`)
        : refuse('role', role === 'look' ? noLook(model) : noLines(model))
    }
    if (role === 'look' && strength > MOST_LOOK) {
      return refuse('strength', `The look of a picture can be taken by ${MOST_LOOK} at most.`)
    }
    return [{ role, source, strength, model: reader.id }]
  })
  return { references, issues }
}

const READER = { structure: 'ControlNet', look: 'IP-Adapter' }

function noLines(model: ModelDetails): string {
  const name = controlnetToInstall(model)
  return name === null
    ? `Nothing is installed here that lets ${model.name} follow the lines of a picture.`
    : `To let ${model.name} follow the lines of a picture, install “${name}” under Models.`
}

function noLook(model: ModelDetails): string {
  const name = ipAdapterToInstall(model)
  return name === null
    ? `${model.name} cannot take the look of a picture. A style taught from pictures can give it.`
    : `To let ${model.name} take the look of a picture, install “${name}” under Models.`
}
