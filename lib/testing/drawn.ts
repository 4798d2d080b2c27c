import { createHash } from 'node:crypto'
import sharp from 'sharp'

/** A picture drawn of a number: shapes of its own, so that no two are alike. */
export async function drawn(
  seed: number,
  { side = 160, format = 'png' as 'png' | 'jpeg' | 'webp' } = {},
): Promise<Buffer> {
  const dice = createHash('sha256').update(String(seed)).digest()
  const colour = (at: number) => `rgb(${dice[at]},${dice[at + 1]},${dice[at + 2]})`
  const shapes = Array.from({ length: 5 }, (_, at) => {
    const [x, y, size] = [dice[at * 3]! / 2.55, dice[at * 3 + 1]! / 2.55, 8 + dice[at * 3 + 2]! / 8]
    return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${colour(at + 10)}"/>`
  })
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${side}" height="${side}">
    <rect width="100" height="100" fill="${colour(28)}"/>${shapes.join('')}</svg>`
  return sharp(Buffer.from(svg)).flatten().toFormat(format).toBuffer()
}
