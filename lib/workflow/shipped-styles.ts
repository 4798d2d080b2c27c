import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { v5 as uuid } from 'uuid'
import { z } from 'zod'
import { env } from '@/lib/env'
import { log, messageOf } from '@/lib/log'
import { objectExists, putBytes } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { putShippedLora, retireShippedLoras } from '@/lib/workflow/store/offers'
import { sha256 } from '@/lib/workflow/values'

/**
 * The styles that come with Kizy: one folder each, with `style.safetensors`,
 * `kizy.json` and its samples. Everybody has them; their bytes go into the
 * bucket like any other style's, so that runs know no difference.
 */

/** Makes the same id of a folder's name in every studio. */
const NAMESPACE = '5b1b8f1e-0c55-4b57-9d39-6b9c6d1f3a70'
const MEDIA_TYPES: Record<string, string> = { webp: 'image/webp', png: 'image/png', jpg: 'image/jpeg' }

const Card = z.looseObject({
  name: z.string().min(1),
  goal: z.string().default(''),
  description: z.string().default(''),
  subject: z.enum(['person', 'look', 'thing']).default('look'),
  trigger: z.string().default(''),
  intents: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  family: z.string(),
  architecture: z.string(),
  baseModel: z.string().nullish(),
  strength: z.number().default(1),
  license: z.string().default(''),
  rank: z.int().nullish(),
  alpha: z.number().nullish(),
  layout: z.string().default('kohya'),
  samples: z
    .array(
      z.looseObject({
        file: z.string().regex(/^[\w.-]+\.(webp|png|jpg)$/),
        prompt: z.string().default(''),
        seed: z.int().nullish(),
        strength: z.number().nullish(),
      }),
    )
    .default([]),
  sha256: z.string().optional(),
})

/** Puts them where everybody finds them; again at every start, and then it changes nothing. */
export async function shipStyles(folder = env().KIZY_STYLES): Promise<number> {
  if (!existsSync(folder)) return 0
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'kizy.json')))
  const styles = names.sort().flatMap((name) => {
    try {
      return [readStyle(name, join(folder, name))]
    } catch (error) {
      // One broken folder takes nothing away from the others.
      log.warn('a style that comes with Kizy is left out', { style: name, error: messageOf(error) })
      return []
    }
  })
  for (const style of styles) await keepStyle(style)
  await retireShippedLoras(styles.map(({ id }) => id))
  return styles.length
}

interface Picture {
  bytes: Buffer
  mediaType: string
  prompt: string
  seed: number | null
  strength: number | null
}

interface Style {
  id: string
  card: z.output<typeof Card>
  weights: Buffer
  pictures: Picture[]
}

function readStyle(name: string, folder: string): Style {
  const card = Card.parse(JSON.parse(readFileSync(join(folder, 'kizy.json'), 'utf8')))
  const weights = readFileSync(join(folder, 'style.safetensors'))
  if (card.sha256 && card.sha256 !== sha256(weights)) throw new Error('kizy.json names another style.safetensors')
  const pictures = card.samples.map(({ file, prompt, seed = null, strength = null }) => ({
    bytes: readFileSync(join(folder, file)),
    mediaType: MEDIA_TYPES[file.slice(file.lastIndexOf('.') + 1)]!,
    ...{ prompt, seed, strength },
  }))
  return { id: uuid(name, NAMESPACE), card, weights, pictures }
}

/** Its files first, its row last. */
async function keepStyle({ id, card, weights, pictures }: Style): Promise<void> {
  const digest = await keep(weights, 'application/x-safetensors')
  const samples: (Omit<Picture, 'bytes'> & { sha256: string; bytes: number })[] = []
  for (const { bytes, ...picture } of pictures) {
    samples.push({ ...picture, sha256: await keep(bytes, picture.mediaType), bytes: bytes.length })
  }
  const { name, goal, description, subject, trigger, intents, tags } = card
  const { family, architecture, baseModel = null, strength, license, layout, rank = null, alpha = null } = card
  await putShippedLora({
    ...{ id, name, goal, description, subject, trigger, intents, tags, samples },
    ...{ family, architecture, baseModel, strength, license, layout, rank, alpha },
    ...{ sha256: digest, bytes: weights.length },
  })
}

async function keep(bytes: Buffer, mediaType: string): Promise<string> {
  const digest = sha256(bytes)
  if (!(await objectExists(casKey(digest)))) await putBytes(casKey(digest), bytes, mediaType)
  return digest
}
