import { memoryIn } from '@/lib/models/precision'

export const GB = 1e9

/** Of so many billions of numbers: in linear layers, in convolutions, in the linear layers of norms, and all else. */
export const weighs = (matrices: number, kernels: number, modulations: number, kept: number) => {
  const [a, b, c, d] = [matrices, kernels, modulations, kept].map((billions) => billions * 1e9)
  const numbers = { matrices: a!, kernels: b!, modulations: c!, kept: d! }
  return { numbers, memory: memoryIn(numbers, 'bf16') }
}
