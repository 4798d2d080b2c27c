import { z } from 'zod'
import { type ArtworkFilter, Kind } from '@/lib/artworks/schema'

export const SPANS = ['today', 'week', 'month', 'year'] as const
export const Span = z.enum(SPANS)
export type Span = z.infer<typeof Span>

const Day = z.iso.date()

/** What the Gallery is asked to show, as it stands in the page's address: days are the reader's own. */
export const GalleryFilter = z.object({
  words: z.string().max(200).optional().catch(undefined),
  model: z.string().max(100).optional().catch(undefined),
  style: z.uuid().optional().catch(undefined),
  starred: z.literal('1').optional().catch(undefined),
  when: Span.optional().catch(undefined),
  from: Day.optional().catch(undefined),
  to: Day.optional().catch(undefined),
  kind: Kind.optional().catch(undefined),
  collection: z.uuid().optional().catch(undefined),
  bin: z.literal('1').optional().catch(undefined),
})
export type GalleryFilter = z.infer<typeof GalleryFilter>

export const readFilter = (search: Iterable<[string, string]>): GalleryFilter =>
  GalleryFilter.parse(Object.fromEntries(search))

/** "?words=fox&starred=1", or nothing. */
export function searchOf(filter: Record<string, string | undefined>): string {
  const given = Object.entries(filter).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** How many wishes it holds; where one looks (a collection, the bin) is no wish. */
export const wishesIn = ({ collection: _collection, bin: _bin, ...wishes }: GalleryFilter): number =>
  Object.values(wishes).filter(Boolean).length

const SPAN_DAYS: Record<Exclude<Span, 'year'>, number> = { today: 0, week: 6, month: 29 }

/** The same wish in moments, which need no time zone to understand. */
export function filterAt({ when, from, to, ...filter }: GalleryFilter, now: Date): ArtworkFilter {
  const day = (date: Date, days: number) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)
  const local = (text: string) => new Date(`${text}T00:00:00`)
  const span = when && (when === 'year' ? new Date(now.getFullYear(), 0, 1) : day(now, -SPAN_DAYS[when]))
  const since = span ?? (from ? local(from) : undefined)
  const until = to && !when ? day(local(to), 1) : undefined
  return {
    ...filter,
    words: filter.words?.trim() || undefined,
    since: since?.toISOString(),
    until: until?.toISOString(),
  }
}
