'use client'

import { Command } from 'cmdk'
import { paletteRow } from '@/components/frame/palette-row'
import { StylePicture } from '@/components/styles/style-picture'
import { useLoras } from '@/lib/client/queries'

/** Styles by name, by what they listen to and by what they are for. */
export function PaletteStyles({ onOpen }: { onOpen: (id: string) => void }) {
  const { data: loras = [] } = useLoras()
  if (loras.length === 0) return null
  return (
    <Command.Group heading="Styles">
      {loras.map(({ id, name, trigger, intents, thumbnailUrl }) => (
        <Command.Item
          key={id}
          value={id}
          keywords={[name, trigger, ...intents, 'style', 'lora']}
          onSelect={() => onOpen(id)}
          className={paletteRow}
        >
          <StylePicture src={thumbnailUrl} isSmall className="size-7 rounded-sm" />
          <span className="truncate">{name}</span>
        </Command.Item>
      ))}
    </Command.Group>
  )
}
