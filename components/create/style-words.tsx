'use client'

import { X } from 'lucide-react'
import type { PickedStyle } from '@/lib/client/styles'

type Props = { styles: PickedStyle[]; draft: string; onDrop: (style: PickedStyle) => void }

/** The words that styles add to the sentence: seen before the press, and taken off by a cross. */
export function StyleWords({ styles, draft, onDrop }: Props) {
  const added = styles.filter(({ words }) => words && !draft.toLowerCase().includes(words.toLowerCase()))
  if (added.length === 0) return null
  return (
    <ul aria-label="Words your styles add" className="flex flex-wrap gap-1.5 pt-2">
      {added.map((style) => (
        <li
          key={style.id}
          className="flex h-7 items-center rounded-sm bg-high pl-2 text-sm text-muted max-md:h-11"
          title={`For ${style.name}`}
        >
          <span className="max-w-60 truncate">{style.words}</span>
          <button
            type="button"
            aria-label={`Leave out “${style.words}”`}
            onClick={() => onDrop(style)}
            className="grid h-full w-7 place-items-center rounded-r-sm hover:text-text max-md:w-11"
          >
            <X aria-hidden className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  )
}
