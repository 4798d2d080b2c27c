import sharp from 'sharp'
import { z } from 'zod'

/** What is measured once, when a picture comes; findings are made of it. */
export const PictureFacts = z.object({
  /** Which of neighbouring places is brighter, 16 by 16 of them across and down, as hex: pictures alike have hashes alike. */
  hash: z.string(),
  /** Mean colours of 4 by 4 fields, RGB. */
  colours: z.array(z.number()),
  /** Edge energy against contrast, seen at a size of 512; about 0 when out of focus. */
  sharpness: z.number(),
  /** Standard deviation of brightness, 0 to 127. */
  contrast: z.number(),
})
export type PictureFacts = z.infer<typeof PictureFacts>

const HASH_SIDE = 16
const LOOKED_AT = 512

/** `picture` is upright and of a size that can be held. */
export async function measure(picture: Buffer): Promise<PictureFacts> {
  const [hash, colours, { sharpness, contrast }] = [
    await likeness(picture),
    await fields(picture),
    await focus(picture),
  ]
  return { hash, colours, sharpness, contrast }
}

const flat = (picture: Buffer) => sharp(picture).flatten({ background: '#808080' })

async function likeness(picture: Buffer): Promise<string> {
  const side = HASH_SIDE + 1
  const grey = await flat(picture).greyscale().resize(side, side, { fit: 'fill' }).raw().toBuffer()
  const at = (x: number, y: number) => grey[y * side + x]!
  const bits = new Uint8Array((2 * HASH_SIDE * HASH_SIDE) / 8)
  let place = 0
  for (let y = 0; y < HASH_SIDE; y++) {
    for (let x = 0; x < HASH_SIDE; x++) {
      // A step of a few shades is noise of the file format, not of the picture.
      for (const isBrighter of [at(x, y) > at(x + 1, y) + 2, at(x, y) > at(x, y + 1) + 2]) {
        if (isBrighter) bits[place >> 3]! |= 1 << (place & 7)
        place++
      }
    }
  }
  return Buffer.from(bits).toString('hex')
}

async function fields(picture: Buffer): Promise<number[]> {
  return [...(await flat(picture).toColourspace('srgb').resize(4, 4, { fit: 'fill' }).removeAlpha().raw().toBuffer())]
}

async function focus(picture: Buffer): Promise<{ sharpness: number; contrast: number }> {
  const { data, info } = await flat(picture)
    .greyscale()
    .resize(LOOKED_AT, LOOKED_AT, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  let [sum, squares, edges, count] = [0, 0, 0, 0]
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const place = y * width + x
      const here = data[place]!
      const laplacian = 4 * here - data[place - 1]! - data[place + 1]! - data[place - width]! - data[place + width]!
      sum += here
      squares += here * here
      edges += laplacian * laplacian
      count++
    }
  }
  if (count === 0) return { sharpness: 0, contrast: 0 }
  const variance = Math.max(0, squares / count - (sum / count) ** 2)
  const contrast = Math.sqrt(variance)
  // Relative to the picture's own contrast: mist is soft and yet in focus.
  return { sharpness: variance < 1 ? 0 : edges / count / variance, contrast }
}
