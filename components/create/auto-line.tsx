'use client'

import { Check, Sparkles, X } from 'lucide-react'
import { StylePicture } from '@/components/styles/style-picture'
import type { SuggestedStyle } from '@/lib/client/auto'
import { strengthText } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'

type Props = {
  styles: SuggestedStyle[]
  draft: string
  loras: LoraView[]
  onKeep: (style: SuggestedStyle) => void
  onDrop: (style: SuggestedStyle) => void
}

const press = 'grid h-full w-8 place-items-center text-muted hover:text-text max-md:w-11'

/** What Kizy put on for some of the words, with its reason: one press keeps it, one takes it off. */
export function AutoLine({ styles, draft, loras, onKeep, onDrop }: Props) {
  return (
    <div role="status">
      {styles.length > 0 && (
        <ul aria-label="Suggested by Auto" className="flex flex-wrap gap-1.5 pt-2">
          {styles.map((style) => (
            <li
              key={style.id}
              className="flex h-9 max-w-full animate-fade-in items-center rounded-md border border-dotted border-muted pl-1.5 text-sm max-md:h-11"
            >
              <StylePicture
                src={loras.find(({ id }) => id === style.id)?.thumbnailUrl ?? null}
                isSmall
                className="size-6 shrink-0 rounded-sm"
              />
              <p className="min-w-0 truncate px-2">
                <Sparkles aria-hidden className="mr-1.5 inline size-3.5 align-[-2px] text-muted" />
                <span className="sr-only">Auto: </span>
                {style.name} <span className="text-muted">{strengthText(style.strength)}</span>
                <span className="text-muted"> because you wrote “{style.because}”</span>
                {style.words && !draft.toLowerCase().includes(style.words.toLowerCase()) && (
                  <span className="text-muted">; adds “{style.words}”</span>
                )}
              </p>
              <button type="button" aria-label={`Keep ${style.name}`} onClick={() => onKeep(style)} className={press}>
                <Check aria-hidden className="size-4" />
              </button>
              <button
                type="button"
                aria-label={`Take ${style.name} off`}
                onClick={() => onDrop(style)}
                className={press}
              >
                <X aria-hidden className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
