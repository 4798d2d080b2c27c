import { lookNamed } from '@/lib/datasets/captions'
import type { PictureFacts } from '@/lib/datasets/facts'
import type { FindingView, Subject } from '@/lib/datasets/schema'

/** What would make a style learn worse, said of the pictures it is about. Measured when they came, judged here. */

export interface CheckedPicture {
  id: string
  place: number
  width: number
  height: number
  caption: string
  facts: PictureFacts
}

/** Of 512 places in a likeness hash, as many may differ between near-doubles. */
const DOUBLE_BITS = 40
/** And as far may their colours be apart, on average, of 255. */
const DOUBLE_SHADES = 10
/** Edge energy below this part of the contrast is out of focus. */
const BLURRED_BELOW = 0.008
/** Less contrast than this is a plain field. */
const PLAIN_BELOW = 4
const ODD_RATIO = 2.2

/** By picture; those of which nothing is to be said are left out. `side` is what the model learns at. */
export function findingsOf(pictures: CheckedPicture[], side: number, subject: Subject): Map<string, FindingView[]> {
  const doubles = doublesIn(pictures)
  return new Map(
    pictures.map((picture) => [
      picture.id,
      [
        doubleOf(doubles.get(picture.id)),
        ...inItself(picture, side),
        subject === 'look' ? saysLook(picture.caption) : null,
      ].filter((finding) => finding !== null),
    ]),
  )
}

const doubleOf = (place: number | undefined): FindingView | null =>
  place === undefined ? null : { code: 'double', words: `Much like picture ${place}` }

function inItself({ width, height, facts }: CheckedPicture, side: number): FindingView[] {
  const found: FindingView[] = []
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  if (facts.contrast < PLAIN_BELOW) found.push({ code: 'plain', words: 'Hardly anything is on it' })
  else if (facts.sharpness < BLURRED_BELOW) found.push({ code: 'blurred', words: 'Out of focus' })
  if (short < side) found.push({ code: 'small', words: `Small, ${width} × ${height} pixels` })
  if (long / short > ODD_RATIO) {
    found.push({
      code: 'odd',
      words: width > height ? 'Very wide: its ends are cut off' : 'Very tall: its ends are cut off',
    })
  }
  return found
}

function saysLook(caption: string): FindingView | null {
  const inCaption = lookNamed(caption)
  return inCaption === null ? null : { code: 'says-look', words: 'The caption names the look', inCaption }
}

/** For each picture that is much like an earlier one: the place of that one. */
function doublesIn(pictures: CheckedPicture[]): Map<string, number> {
  const seen: { place: number; bits: Uint32Array; colours: number[] }[] = []
  const doubles = new Map<string, number>()
  for (const { id, place, facts } of pictures) {
    const bits = bitsOf(facts.hash)
    const twin = seen.find(
      (one) => bitsApart(one.bits, bits) <= DOUBLE_BITS && shadesApart(one.colours, facts.colours) <= DOUBLE_SHADES,
    )
    if (twin) doubles.set(id, twin.place)
    else seen.push({ place, bits, colours: facts.colours })
  }
  return doubles
}

const bitsOf = (hash: string): Uint32Array => {
  const bytes = Buffer.from(hash, 'hex')
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

function bitsApart(a: Uint32Array, b: Uint32Array): number {
  let count = 0
  for (let place = 0; place < a.length; place++) {
    let bits = a[place]! ^ b[place]!
    bits -= (bits >>> 1) & 0x55555555
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return count
}

const shadesApart = (a: number[], b: number[]): number =>
  a.reduce((sum, shade, place) => sum + Math.abs(shade - (b[place] ?? 0)), 0) / Math.max(1, a.length)

/** How many pictures it takes until more no longer help much. */
const ENOUGH: Record<Subject, number> = { person: 10, look: 12, thing: 8 }
/** All within this many shades of their mean are one picture seen again and again. */
const ALIKE_SHADES = 9

/** About all of them together. */
export function coverageOf(pictures: CheckedPicture[], subject: Subject): string[] {
  if (pictures.length === 0) return []
  const notes: string[] = []
  const enough = ENOUGH[subject]
  if (pictures.length < enough) {
    notes.push(
      `${pictures.length === 1 ? 'One picture is' : `${pictures.length} pictures are`} few. From ${enough} on it learns well.`,
    )
  }
  if (pictures.length >= 4 && spread(pictures) < ALIKE_SHADES) notes.push(ALIKE[subject])
  if (pictures.length >= 4 && new Set(pictures.map(({ caption }) => caption)).size === 1 && subject === 'look') {
    notes.push('No caption says what is there. Say it in a few words, and the look comes away from the things.')
  }
  return notes
}

const ALIKE: Record<Subject, string> = {
  person:
    'All pictures are much alike. Bring other light, other clothes, other places, or they are learnt with the face.',
  look: 'All pictures are much alike. Bring other things in the same look, or the things are learnt with it.',
  thing: 'All pictures are much alike. Bring other sides and other backgrounds, or they are learnt with it.',
}

/** Mean distance of the pictures' colours from their common mean. */
function spread(pictures: CheckedPicture[]): number {
  const all = pictures.map(({ facts }) => facts.colours)
  const mean = all[0]!.map((_, place) => all.reduce((sum, one) => sum + (one[place] ?? 0), 0) / all.length)
  return all.reduce((sum, one) => sum + shadesApart(one, mean), 0) / all.length
}
