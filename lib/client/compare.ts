import type { ArtworkView } from '@/lib/artworks/schema'
import { titleOf } from '@/lib/client/words'

/** One side of a comparison. */
export interface Compared {
  url: string
  width: number
  height: number
  title: string
}
export type ComparedPair = readonly [Compared, Compared]

export const comparedOf = ({ url, width, height, settings }: ArtworkView): Compared => ({
  ...{ url, width, height },
  title: titleOf(settings),
})

/** A picture as it was without its effects, and with them; null where they changed nothing. */
export const effectPairOf = (artwork: ArtworkView): ComparedPair | null =>
  artwork.before && [
    { ...artwork.before, title: 'Before' },
    { ...comparedOf(artwork), title: 'After' },
  ]
