'use client'

import { Command } from 'cmdk'
import { paletteRow } from '@/components/frame/palette-row'
import { flatArtworks } from '@/lib/client/artworks-cache'
import { useArtworks } from '@/lib/client/queries'
import { titleOf } from '@/lib/client/words'

/** More than this is the Gallery's business. */
const MOST = 60

/** The newest pictures, found by their words. */
export function PalettePictures({ onOpen }: { onOpen: (id: string) => void }) {
  const { data } = useArtworks()
  const newest = data ? flatArtworks(data).slice(0, MOST) : []
  if (newest.length === 0) return null
  return (
    <Command.Group heading="Newest pictures">
      {newest.map(({ id, settings, thumbnails, url }) => (
        <Command.Item
          key={id}
          value={id}
          keywords={[titleOf(settings)]}
          onSelect={() => onOpen(id)}
          className={paletteRow}
        >
          <img src={thumbnails[0]?.url ?? url} alt="" loading="lazy" className="size-7 rounded-sm object-cover" />
          <span className="truncate">{titleOf(settings)}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}
