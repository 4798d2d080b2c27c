import type { Subject } from '@/lib/datasets/schema'

/** Captions: proposed from what is known, typed over by the artist, and the trigger in each when it learns. */

/** What cameras, phones and downloads call their files says nothing about a picture. */
const NAMELESS =
  /^(img|image|images|dsc|dscn|dscf|pxl|mvi|vid|photo|photos|picture|pic|screenshot|screen shot|scan|untitled|unnamed|download|file|frame|wp|signal|whatsapp image|gopr|p|pict|copy|final|new|mmexport|received|output|sample|test|train|[0-9a-f]{8,}|[a-z])$/i

/** "03_a-red-fox (2).png" -> "a red fox"; null when the name says nothing. */
export function captionFromName(path: string): string | null {
  const name = path.split(/[\\/]/).pop() ?? ''
  const words = name
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/\(\d+\)|\bcopy\b|\b\d+\s*x\s*\d+\b|\b\d+(px|k)\b/gi, ' ')
    .replace(/[_\-+.~]+/g, ' ')
    .replace(/\b\d+\b/g, ' ')
    .replace(/[^\p{L}\p{N}\s,']/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (words.length < 2 || NAMELESS.test(words)) return null
  // A digest or an id: letters and digits in one long word.
  if (/^(?=\S*\d)\S{8,}$/.test(words)) return null
  return words.toLowerCase() === words.toUpperCase() && !/\p{L}/u.test(words) ? null : words.slice(0, 200).toLowerCase()
}

/** The first lines of a text file beside a picture, as one line. */
export const captionFromSidecar = (text: string): string =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 1000)

interface Meant {
  name: string
  description: string
  subject: string
}

/** Where nothing else is known: a person and a thing are what they are; of a look, nothing is said. */
export const captionFromGoal = ({ name, description, subject }: Meant): string =>
  (subject as Subject) === 'look' ? '' : description || name

export const captionShown = (picture: { caption: string }, dataset: Meant): string =>
  picture.caption || captionFromGoal(dataset)

const escaped = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Whether a caption has these words, as words. */
export const hasWords = (caption: string, words: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}])${escaped(words)}(?![\\p{L}\\p{N}])`, 'iu').test(caption)

/** What a picture is learnt with: its caption, with the trigger at its end, as in a prompt, unless it is there. */
export function captionFor(picture: { caption: string }, dataset: Meant & { trigger: string }): string {
  const caption = captionShown(picture, dataset).trim()
  const { trigger } = dataset
  if (!trigger || hasWords(caption, trigger)) return caption
  return caption ? `${caption}, ${trigger}` : trigger
}

/** Puts `put` for each `find`, whatever its case, and tidies what is left around it. */
export const replaceIn = (caption: string, find: string, put: string): string =>
  tidy(caption.replace(new RegExp(escaped(find), 'giu'), () => put))

export const tidy = (caption: string): string =>
  caption
    .replace(/\s+/g, ' ')
    .replace(/\s+,/g, ',')
    .replace(/(,\s*){2,}/g, ', ')
    .replace(/^[\s,]+|[\s,]+$/g, '')

/** Words that say how a picture is made. In the captions of a look they keep it from learning that itself. */
const LOOK_WORDS =
  /\b(?:in the style of|(?:an?\s+)?(?:[\p{L}-]+\s+)?(?:painting|drawing|illustration|sketch|watercolou?r|gouache|render(?:ing)?|photo(?:graph)?|style|artwork|pixel art|line art|oil on canvas)(?: of)?)(?!\p{L})/iu

/** What in a caption names the look; null when nothing does. */
export const lookNamed = (caption: string): string | null => LOOK_WORDS.exec(caption)?.[0].trim() ?? null
