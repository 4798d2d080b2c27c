import { KizyError } from '@/lib/errors'
import {
  guessMadeFor,
  isOfDenoiser,
  layersByStem,
  otherKindOf,
  type Piece,
  splitName,
  stemOfOther,
} from '@/lib/loras/layouts'
import { type Told, toldBy } from '@/lib/loras/metadata'
import { bestReading, readByService } from '@/lib/loras/readings'
import { type ByteSource, type Header, readHeader, readNumber, type TensorInfo } from '@/lib/loras/safetensors'
import { type Layout, madeForName } from '@/lib/loras/schema'
import type { Reading } from '@/lib/workflow/compute'

/** A base model, in what a LoRA is compared with. */
export interface Target {
  id: string
  name: string
  family: string
  architecture: string
  layers: Record<string, number[]>
}

export interface Inspected {
  target: Target
  layout: Layout
  rank: number
  alpha: number
  /** Layers it changes, of those it names. */
  layers: { matched: number; named: number }
  told: Told
}

/** The tensors of each layer that a model claims. */
export type Claimed = Map<string, Partial<Record<Piece, { name: string; tensor: TensorInfo }>>>

const FLOATS = new Set(['F64', 'F32', 'F16', 'BF16', 'F8_E4M3', 'F8_E5M2'])

const refused = (title: string, detail?: string) => new KizyError(422, { code: 'lora_refused', title, detail })

/**
 * Looks at a LoRA file without reading its weights: what it is, and which of
 * the models here it fits. Throws 422 with a plain reason when it fits none.
 */
export async function inspectLora(
  file: ByteSource,
  fileName: string,
  targets: Target[],
  readOthers: (header: Header) => Promise<Reading[]> = readByService,
): Promise<Inspected> {
  const header = await readHeader(file)
  const names = [...header.tensors.keys()]
  const kind = otherKindOf(names)
  if (kind)
    throw refused(`This file is of the kind ${kind}.`, 'Kizy reads plain LoRA. Ask its maker for that, or convert it.')
  requireFloats(header)
  const plain = bestTarget(header, targets)
  const named = countLayers(names)
  const told = toldBy(header.metadata, fileName)
  if ('target' in plain && plain.claimed.size === named) return plainly(file, header, plain, told)
  const misfit = 'target' in plain ? null : plain.objection
  if (targets.length === 0 || (misfit && plain.claimed.size === named)) throw misfit ?? fitsNothing(header, targets)
  const readings = (await readOthers(header)).filter(({ model }) => targets.some(({ id }) => id === model))
  const best = bestReading(readings, header)
  if ('target' in plain && isHalf(plain, named) && plain.claimed.size >= (best ? best.named - best.unknown : 0)) {
    return plainly(file, header, plain, told)
  }
  if (!best) throw misfit ?? fitsNothing(header, targets)
  return {
    target: targets.find(({ id }) => id === best.model)!,
    layout: 'other',
    rank: best.rank,
    alpha: told.alpha ?? best.rank,
    layers: { matched: best.named - best.unknown, named: best.named },
    told,
  }
}

interface Fit {
  target: Target
  claimed: Claimed
}

async function plainly(file: ByteSource, header: Header, { target, claimed }: Fit, told: Told): Promise<Inspected> {
  const layers = [...claimed.values()]
  const rank = Math.max(...layers.map(({ down }) => down!.tensor.shape[0]!))
  return {
    target,
    layout: layoutOf(layers),
    rank,
    alpha: (await alphaOf(file, layers)) ?? alphaInHeader(header) ?? told.alpha ?? rank,
    layers: { matched: claimed.size, named: countLayers([...header.tensors.keys()]) },
    told,
  }
}

/** Whether it is this model's, though some of it is not: more than what many models share, and half of all. */
const isHalf = ({ claimed }: Fit, named: number) =>
  claimed.size * 2 >= named && [...claimed.keys()].some((layer) => isOfDenoiser(layer))

const countLayers = (names: string[]) => new Set(names.map((name) => splitName(name)?.stem ?? stemOfOther(name))).size

/** What a model claims of a file, by layer. */
export function claimedBy(header: Header, layers: Iterable<string>): Claimed {
  const byStem = layersByStem(layers)
  const claimed: Claimed = new Map()
  for (const [name, tensor] of header.tensors) {
    const split = splitName(name)
    const layer = split && byStem.get(split.stem)
    if (layer) claimed.set(layer, { ...claimed.get(layer), [split.piece]: { name, tensor } })
  }
  return claimed
}

/** What was said against the model that claims most of a file. */
interface Misfit {
  objection: KizyError | null
  claimed: Claimed
}

/** The model that claims most of it, and whose layers have its shapes; or why none of those that claim some does. */
function bestTarget(header: Header, targets: Target[]): Fit | Misfit {
  let misfit: Misfit = { objection: null, claimed: new Map() }
  const fitting = targets
    .map((target) => ({ target, claimed: claimedBy(header, Object.keys(target.layers)) }))
    .sort((a, b) => b.claimed.size - a.claimed.size)
  for (const { target, claimed } of fitting) {
    if (claimed.size === 0) break
    const wrong = objectionTo(claimed, target)
    if (!wrong) return { target, claimed }
    if (!misfit.objection) misfit = { objection: wrong, claimed }
  }
  return misfit
}

function requireFloats({ tensors }: Header) {
  for (const [name, { dtype }] of tensors) {
    if (splitName(name) && !FLOATS.has(dtype)) {
      throw refused('The numbers in this LoRA are of a kind that is not read here.', `They are ${dtype}.`)
    }
  }
}

function objectionTo(claimed: Claimed, target: Target): KizyError | null {
  for (const [layer, { down, up }] of claimed) {
    if (!down || !up) return refused('This LoRA is incomplete.', `Half of the layer ${layer} is missing in it.`)
    const [d, u, shape] = [down.tensor.shape, up.tensor.shape, target.layers[layer]!]
    const fits =
      d.length === shape.length &&
      u.length === shape.length &&
      d[0]! > 0 &&
      u[1] === d[0] &&
      u[0] === shape[0] &&
      shape.slice(1).every((side, index) => side === d[index + 1])
    if (!fits) {
      return refused(
        'This LoRA was made for another model.',
        `Its layers have other sizes than those of ${target.name}, and no other model here has them.`,
      )
    }
  }
  return null
}

function fitsNothing({ tensors }: Header, targets: Target[]): KizyError {
  const names = [...tensors.keys()]
  if (targets.length === 0) {
    return new KizyError(503, {
      code: 'starting',
      title: 'The part that draws is still starting.',
      detail: 'The file is here. Try again in a few seconds.',
      fix: 'retry',
    })
  }
  const madeFor = guessMadeFor(names)
  const here = [...new Set(targets.map(({ architecture }) => madeForName(architecture)))].join(', ')
  return refused(
    madeFor ? `This LoRA seems to be made for ${madeFor}.` : 'This file does not look like a LoRA.',
    `0 of its ${countLayers(names)} layers are in the models that are installed here (${here}).`,
  )
}

function layoutOf(layers: { down?: { name: string } }[]): Layout {
  const found = layers.map(({ down }) => (down ? splitName(down.name)?.layout : null))
  const [layout] = found.filter((one): one is Layout => one !== null && one !== undefined)
  return layout ?? 'kohya'
}

async function alphaOf(file: ByteSource, layers: { alpha?: { tensor: TensorInfo } }[]): Promise<number | null> {
  const tensor = layers.find(({ alpha }) => alpha)?.alpha?.tensor
  if (!tensor || tensor.end - tensor.start > 64 || tensor.end === tensor.start) return null
  const value = readNumber(tensor.dtype, await file.read(tensor.start, tensor.end - tensor.start))
  return value !== null && Number.isFinite(value) ? value : null
}

/** What diffusers writes about its adapters beside the weights: per part, and per layer where they differ. */
export function adapterMetadata({ metadata }: Header): Record<string, unknown> {
  try {
    const written: unknown = JSON.parse(metadata.get('lora_adapter_metadata') ?? '{}')
    return typeof written === 'object' && written !== null ? (written as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function alphaInHeader(header: Header): number | null {
  const [, alpha] = Object.entries(adapterMetadata(header)).find(([key]) => key.endsWith('.lora_alpha')) ?? []
  return typeof alpha === 'number' && Number.isFinite(alpha) ? alpha : null
}
