import { KizyError } from '@/lib/errors'
import { isOfDenoiser, splitName } from '@/lib/loras/layouts'
import type { Header } from '@/lib/loras/safetensors'
import { JobFailure, type Reading, readLora } from '@/lib/workflow/compute'

/**
 * Files in the names of other programs, or in other forms than plain LoRA, are
 * read by the gpu service: it wears them, with the same code.
 */

/** What the models that are installed read of it. Throws 503 where the service cannot say. */
export async function readByService({ tensors }: Header): Promise<Reading[]> {
  const shapes = Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape]))
  try {
    return await readLora(shapes)
  } catch (error) {
    if (!(error instanceof JobFailure)) throw error
    if (!error.retryable) return []
    throw new KizyError(503, {
      code: 'starting',
      title: 'The part that draws does not answer, and it is what reads this kind of style.',
      detail: 'The file is here: bring it once more in a few seconds, and it goes on from there.',
      fix: 'retry',
    })
  }
}

/**
 * The reading that knows most of the file. One that knows less than half, or
 * only what reads words of a file that changes what draws, is a chance likeness:
 * several kinds of models read words with the same encoder.
 */
export function bestReading(readings: Reading[], header: Header): Reading | null {
  const draws = [...header.tensors.keys()].some((name) => !namesWords(splitName(name)?.stem ?? name))
  const known = ({ named, unknown }: Reading) => named - unknown
  const good = readings.filter(
    (one) => known(one) * 2 >= one.named && (!draws || one.layers.some((layer) => isOfDenoiser(layer))),
  )
  return good.toSorted((a, b) => known(b) - known(a) || b.layers.length - a.layers.length)[0] ?? null
}

/** Whether a part is called as those of text encoders are. */
const namesWords = (stem: string) => /^(lora_te\d?_|text_encoder|te\d?\.|conditioner\.|text_model)/.test(stem)
