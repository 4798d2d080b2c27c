import type { Ladder, Numbers, Precision } from '@/lib/models/schema'

/**
 * In how many bits a model's weights are kept on a card: the ladder of
 * gpu/kizy_gpu/precision.py, to say of a model that is not here yet how it
 * would run. Of what is installed the gpu service says it itself.
 */
export const BYTES_PER_NUMBER: Record<Precision, number> = { bf16: 2, fp8: 1, nf4: 0.5625 }
/** Bytes of a card that weights cannot have. */
export const ROOM = 3 * 2 ** 30
/** Models with fewer bytes in 16 bits stay as they are. */
export const SMALL = 4e9

const weightsIn = ({ matrices, kernels, modulations, kept }: Numbers, precision: Precision): number =>
  matrices * BYTES_PER_NUMBER[precision] +
  kernels * BYTES_PER_NUMBER[precision === 'nf4' ? 'bf16' : precision] +
  modulations * BYTES_PER_NUMBER[precision === 'fp8' ? 'bf16' : precision] +
  kept * BYTES_PER_NUMBER.bf16

/** Of a card, to draw without waiting for weights. */
export const memoryIn = (numbers: Numbers, precision: Precision): number => weightsIn(numbers, precision) + ROOM

/** How a model would be kept on a card with so much memory; without a card as it is. */
export function rungFor(numbers: Numbers, memory: number | null, { wish, nf4 }: Ladder): Precision {
  if (wish === 'bf16' || memory === null || weightsIn(numbers, 'bf16') < SMALL) return 'bf16'
  if (wish !== 'auto') return wish
  const rungs: Precision[] = nf4 ? ['bf16', 'fp8', 'nf4'] : ['bf16', 'fp8']
  return rungs.find((one) => memoryIn(numbers, one) <= memory) ?? rungs.at(-1)!
}

/** For whoever reads how a model runs here; nothing to say where it is as its makers gave it. */
export const PRECISION_SAYS: Record<Precision, string | null> = {
  bf16: null,
  fp8: 'in less memory, with most weights in 8 bits',
  nf4: 'in much less memory, with most weights in 4 bits; fine detail may suffer',
}
