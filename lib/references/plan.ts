import type { UsedReference } from '@/lib/artworks/schema'
import type { Size } from '@/lib/graphs/schema'
import { type Beside, canDo, controlnetsFor } from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'
import { fitSize } from '@/lib/references/fit-size'
import type { Extend, Reference, Start } from '@/lib/references/schema'
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
  if (!start) return []
  if (!start.mask && !start.extend) {
    if (canDo(model, 'image-to-image')) return []
    return [{ path: 'start', message: `${model.name} cannot begin with a picture.` }]
  }
  if (canDo(model, 'inpaint')) return []
  const path = start.mask ? 'start.mask' : 'start.extend'
  return [{ path, message: `${model.name} cannot draw a part of a picture anew.` }]
}

/** The references with what reads each; what no model here can follow is said. */
export function planReferences(
  wished: Reference[],
  model: ModelDetails,
  beside: Beside,
): { references: UsedReference[]; issues: Issue[] } {
  const able = controlnetsFor(model, beside)
  const issues: Issue[] = []
  const references = wished.flatMap(({ role, source, strength, model: named }, place): UsedReference[] => {
    const net = named === undefined ? able[0] : able.find(({ id }) => id === named)
    const refuse = (field: string, message: string) => {
      issues.push({ path: `references.${place}.${field}`, message })
      return []
    }
    if (role === 'look') {
      return refuse(
        'role',
        `${model.name} cannot take the look of a picture. A style taught from pictures can give it.`,
      )
    }
    if (net) return [{ role, source, strength, model: net.id }]
    return named !== undefined && able.length > 0
      ? refuse('model', `${named} is not a ControlNet for ${model.name} that is installed here.`)
      : refuse('role', `Nothing is installed here that lets ${model.name} follow the lines of a picture.`)
  })
  return { references, issues }
}
