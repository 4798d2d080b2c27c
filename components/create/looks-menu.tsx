'use client'

import { Brush, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Chip, RemovableChip } from '@/components/ui/chip'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { useLooks } from '@/lib/client/use-looks'
import { type Look, LOOKS, MAX_CHOSEN_LOOKS } from '@/lib/looks/schema'

type Props = {
  chosen: Look[]
  draft: string
  onChoose: (looks: Look[]) => void
}

/** Looks by name: each adds its words behind the sentence, where they can be seen and taken off. */
export function LooksMenu({ chosen, draft, onChoose }: Props) {
  const { looks: own, keep, forget } = useLooks()
  const [name, setName] = useState('')
  const isChosen = (look: Look) => chosen.some((one) => one.name === look.name)
  const toggle = (look: Look) =>
    onChoose(
      isChosen(look) ? chosen.filter((one) => one.name !== look.name) : [...chosen, look].slice(-MAX_CHOSEN_LOOKS),
    )
  const words = draft.trim().slice(0, 200)
  return (
    <>
      {chosen.map((look) => (
        <RemovableChip key={look.name} label={`Take the look ${look.name} off`} onRemove={() => toggle(look)}>
          <Brush aria-hidden />
          <span title={look.words}>{look.name}</span>
        </RemovableChip>
      ))}
      <Popover>
        <PopoverTrigger asChild>
          <Chip look="open" aria-label="Looks">
            <Brush aria-hidden /> <span className={chosen.length > 0 ? 'sr-only' : 'max-sm:hidden'}>Looks</span>
          </Chip>
        </PopoverTrigger>
        <PopoverContent
          side="top"
          align="start"
          aria-label="Looks"
          className="grid w-88 max-w-[calc(100vw-1.5rem)] gap-2 p-2"
        >
          <ul className="grid max-h-72 gap-0.5 overflow-y-auto">
            {[...own, ...LOOKS].map((look) => (
              <li key={`${own.includes(look)} ${look.name}`} className="flex items-center">
                <button
                  type="button"
                  aria-pressed={isChosen(look)}
                  onClick={() => toggle(look)}
                  className="grid min-h-11 min-w-0 flex-1 rounded-md px-3 py-1.5 text-left hover:bg-high aria-pressed:bg-high"
                >
                  <span className="text-sm font-medium">{look.name}</span>
                  <span className="truncate text-xs text-muted">{look.words}</span>
                </button>
                {own.includes(look) && (
                  <Button
                    look="ghost"
                    size="iconSmall"
                    aria-label={`Forget the look ${look.name}`}
                    onClick={() => void forget(look)}
                  >
                    <X aria-hidden />
                  </Button>
                )}
              </li>
            ))}
          </ul>
          <div className="flex items-center gap-2 border-t border-line px-1 pt-2">
            <Input
              aria-label="Name of a new look"
              placeholder={words ? 'Keep my words as a look' : 'Write words first to keep them'}
              maxLength={40}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
            <Button
              size="small"
              aria-disabled={!name.trim() || !words}
              onClick={() => {
                if (!name.trim() || !words) return
                void keep({ name: name.trim(), words }).then((isKept) => isKept && setName(''))
              }}
            >
              Keep
            </Button>
          </div>
        </PopoverContent>
      </Popover>
    </>
  )
}
