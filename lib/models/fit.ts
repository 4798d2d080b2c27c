import { CATALOGUE } from '@/lib/models/catalogue'
import { memoryIn } from '@/lib/models/precision'
import type { ModelDetails } from '@/lib/models/schema'

/** A place to compute, as the gpu service's health tells of it. */
export interface Machine {
  kind: string
  memoryBytes: number | null
}

/** `precision` is in how many bits this machine keeps it. */
type Measured = Pick<ModelDetails, 'id' | 'bytes' | 'precision'>

/** Weights, and what is worked out between them. */
const ABOVE_WEIGHTS = 1.3
/** Without a card, weights are held in 32 bits rather than 16. */
const TIMES_WITHOUT_A_CARD = 2

/** The memory that a model wants on a card, to draw without waiting for its weights; null where nobody knows. */
export function memoryOf({ id, bytes, precision }: Measured): number | null {
  const known = CATALOGUE.find((entry) => entry.id === id)
  if (known?.numbers) return memoryIn(known.numbers, precision ?? 'bf16')
  return known?.memory ?? (bytes === undefined ? null : bytes * ABOVE_WEIGHTS)
}

/** Whether a model finds room here. What is not known does not speak against it. */
export function fitsMachine(model: Measured, { kind, memoryBytes }: Machine): boolean {
  const wanted = memoryOf(model)
  if (wanted === null || memoryBytes === null) return true
  return wanted * (kind === 'cpu' ? TIMES_WITHOUT_A_CARD : 1) <= memoryBytes
}
