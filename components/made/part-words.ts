import { workTime } from '@/lib/client/words'
import type { MadeLink, MadePart, MadeView } from '@/lib/graphs/schema'

/** How a part stands, in a word or two. */
export function stateWords({ status, isCached, seconds }: MadePart): string {
  if (status === null) return 'Given'
  if (status === 'succeeded') return isCached ? 'Already there' : seconds === null ? 'Done' : workTime(seconds)
  return { queued: 'Waiting', running: 'Working', failed: 'Stopped', canceled: 'Cancelled' }[status]
}

/** "Text as prompt, Upscale as image": what a part is made from. */
export function sourcesWords(part: MadePart, { parts, links }: Pick<MadeView, 'parts' | 'links'>): string {
  const title = (link: MadeLink) => parts.find(({ id }) => id === link.from)?.title ?? link.from
  return links
    .filter(({ to }) => to === part.id)
    .map((link) => `${title(link)} as ${link.as.toLowerCase()}`)
    .join(', ')
}

/** What a given part is for: "prompt". Where it serves several, the first says enough. */
export const purposeWords = (part: MadePart, { links }: Pick<MadeView, 'links'>): string =>
  part.status === null ? (links.find(({ from }) => from === part.id)?.as.toLowerCase() ?? '') : ''

/** A line over the whole: "7 parts · 3 already there · 2.1 s of work"; of one picture, if it is asked of one. */
export function summaryWords({ name, parts }: MadeView, picture?: number): string {
  const mine = picture === undefined ? parts : parts.filter(({ pictures }) => pictures.includes(picture))
  const cached = mine.filter(({ isCached }) => isCached).length
  const seconds = mine.reduce((sum, part) => sum + (part.seconds ?? 0), 0)
  const count = mine.length === 1 ? '1 part' : `${mine.length} parts`
  return [
    name,
    mine.length < parts.length ? `${mine.length} of ${parts.length} parts made this picture` : count,
    cached > 0 && `${cached} already there`,
    seconds > 0 && `${workTime(seconds)} of work`,
  ]
    .filter(Boolean)
    .join(' · ')
}
