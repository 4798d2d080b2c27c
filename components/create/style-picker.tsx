'use client'

import { cx } from 'class-variance-authority'
import { Check, Palette } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { StylePicture } from '@/components/styles/style-picture'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { fits, type PickedStyle, strengthText } from '@/lib/client/styles'
import { type LoraView, MAX_LORAS } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'

type Props = {
  loras: LoraView[] | undefined
  styles: PickedStyle[]
  model: ModelView | undefined
  onPick: (lora: LoraView) => void
  onRemove: (style: PickedStyle) => void
  /** What stands below the list. */
  children?: ReactNode
}

/** More than this, and one looks for a style by its name. */
const FEW = 6

/** The styles there are; those the model cannot wear come last, and say why. */
export function StylePicker({ loras, styles, model, onPick, onRemove, children }: Props) {
  const [words, setWords] = useState('')
  const sought = words.trim().toLowerCase()
  const matching = (loras ?? []).filter(({ name, goal, trigger, intents }) =>
    [name, goal, trigger, ...intents].some((text) => text.toLowerCase().includes(sought)),
  )
  const sorted = matching.toSorted((a, b) => Number(fits(b, model)) - Number(fits(a, model)))
  const isFull = styles.length >= MAX_LORAS
  return (
    <Popover onOpenChange={() => setWords('')}>
      <PopoverTrigger asChild>
        <Chip look="open" aria-label={styles.length > 0 ? 'Add a style' : 'Styles'}>
          <Palette aria-hidden /> <span className={cx(styles.length > 0 && 'sr-only')}>Styles</span>
        </Chip>
      </PopoverTrigger>
      <PopoverContent
        side="top"
        align="start"
        aria-label="Styles"
        className="grid w-88 max-w-[calc(100vw-1.5rem)] gap-2 p-2"
      >
        {(loras?.length ?? 0) > FEW && (
          <Input
            aria-label="Find a style"
            placeholder="Find a style"
            value={words}
            onChange={({ target }) => setWords(target.value)}
          />
        )}
        {loras === undefined ? (
          <p className="p-3 text-sm text-muted">Looking for your styles…</p>
        ) : sorted.length === 0 ? (
          <p className="p-3 text-sm text-muted">
            {loras.length === 0 ? 'There are no styles here yet.' : 'No style goes by that name.'}
          </p>
        ) : (
          <ul className="grid max-h-80 gap-0.5 overflow-y-auto">
            {sorted.map((lora) => {
              const picked = styles.find(({ id }) => id === lora.id)
              return (
                <li key={lora.id}>
                  <PickerRow
                    lora={lora}
                    isPicked={picked !== undefined}
                    objection={
                      !fits(lora, model)
                        ? `Made for ${lora.madeFor}, not for ${model?.name ?? 'this model'}`
                        : isFull && !picked
                          ? `${MAX_LORAS} at a time`
                          : null
                    }
                    onPress={() => (picked ? onRemove(picked) : onPick(lora))}
                  />
                </li>
              )
            })}
          </ul>
        )}
        {children}
        <div className="flex items-center justify-between border-t border-line px-1 pt-2">
          <Button asChild look="ghost" size="small">
            <Link href="/styles">All styles</Link>
          </Button>
          <Button asChild look="ghost" size="small">
            <Link href="/styles/teach">Teach a new one</Link>
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  )
}

type RowProps = { lora: LoraView; isPicked: boolean; objection: string | null; onPress: () => void }

function PickerRow({ lora, isPicked, objection, onPress }: RowProps) {
  return (
    <button
      type="button"
      aria-pressed={isPicked}
      aria-disabled={objection !== null || undefined}
      onClick={objection === null ? onPress : undefined}
      className="flex min-h-14 w-full items-center gap-3 rounded-md p-1.5 pr-3 text-left hover:bg-high aria-disabled:cursor-not-allowed"
    >
      <StylePicture
        src={lora.thumbnailUrl}
        className={cx('size-11 shrink-0 rounded-sm', objection !== null && 'opacity-55')}
      />
      <span className="grid min-w-0 flex-1">
        <span className={cx('truncate text-sm font-medium', objection !== null && 'text-muted')}>{lora.name}</span>
        <span className="truncate text-xs text-muted">
          {objection ?? (lora.goal || lora.trigger || `Strength ${strengthText(lora.strength)}`)}
        </span>
      </span>
      {isPicked && <Check aria-hidden className="size-4 shrink-0" />}
    </button>
  )
}
