'use client'

import { cx } from 'class-variance-authority'
import { X } from 'lucide-react'
import { SliderField } from '@/components/create/slider-field'
import { StylePicture } from '@/components/styles/style-picture'
import { Button } from '@/components/ui/button'
import { chip } from '@/components/ui/chip'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { fits, type PickedStyle, strengthText } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'

type Props = {
  styles: PickedStyle[]
  loras: LoraView[]
  model: ModelView | undefined
  onChange: (style: PickedStyle) => void
  onRemove: (style: PickedStyle) => void
}

/** What the next pictures wear: each with its strength, and a cross. */
export function StyleChips({ styles, loras, model, onChange, onRemove }: Props) {
  return styles.map((style) => (
    <StyleChip
      key={style.id}
      style={style}
      lora={loras.find(({ id }) => id === style.id)}
      isWorn={fits(style, model)}
      modelName={model?.name ?? 'this model'}
      onChange={onChange}
      onRemove={() => onRemove(style)}
    />
  ))
}

type ChipProps = {
  style: PickedStyle
  lora: LoraView | undefined
  isWorn: boolean
  modelName: string
  onChange: (style: PickedStyle) => void
  onRemove: () => void
}

function StyleChip({ style, lora, isWorn, modelName, onChange, onRemove }: ChipProps) {
  const { name, strength } = style
  return (
    <Popover>
      <span className={cx(chip(), 'gap-0 pr-0 pl-0 max-md:pr-0 max-md:pl-0', !isWorn && 'border-dashed')}>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={isWorn ? `Style: ${name}, ${strengthText(strength)}` : `Style: ${name}, not for ${modelName}`}
            className="flex h-full max-w-52 items-center gap-2 rounded-l-md pl-1.5 max-md:pl-2.5"
          >
            <StylePicture src={lora?.thumbnailUrl ?? null} isSmall className="size-5 shrink-0 rounded-sm" />
            <span className={cx('truncate', !isWorn && 'text-muted line-through')}>{name}</span>
            <span className="text-muted">{isWorn ? strengthText(strength) : `not for ${modelName}`}</span>
          </button>
        </PopoverTrigger>
        <button
          type="button"
          aria-label={`Take ${name} off`}
          onClick={onRemove}
          className="grid h-full w-8 place-items-center rounded-r-md text-muted hover:text-text max-md:w-11"
        >
          <X aria-hidden className="size-3.5!" />
        </button>
      </span>
      <PopoverContent side="top" align="start" aria-label={name} className="grid gap-4">
        <div className="flex items-center gap-3">
          <StylePicture src={lora?.thumbnailUrl ?? null} className="size-16 shrink-0 rounded-md" />
          <div className="min-w-0 text-sm">
            <p className="truncate font-medium">{name}</p>
            <p className="line-clamp-2 text-muted">{isWorn ? lora?.goal : `It is not made for ${modelName}.`}</p>
          </div>
        </div>
        <SliderField
          label="Strength"
          hint="How strongly it works. Below 0 it pulls away from its look"
          ends={['off', 'strong']}
          value={strength}
          own={lora?.strength}
          min={-1}
          max={2}
          step={0.05}
          valueText={strengthText(strength)}
          onChange={(next) => onChange({ ...style, strength: Number((next ?? lora?.strength ?? 1).toFixed(2)) })}
        />
        <Field label="Words it listens to" hint="They stand behind yours.">
          {(wiring) => (
            <Input
              {...wiring}
              value={style.words}
              maxLength={200}
              placeholder={style.trigger || 'none'}
              onChange={({ target }) => onChange({ ...style, words: target.value })}
            />
          )}
        </Field>
        <PopoverClose asChild>
          <Button look="ghost" size="small" className="-ml-3 justify-self-start" onClick={onRemove}>
            Take it off
          </Button>
        </PopoverClose>
      </PopoverContent>
    </Popover>
  )
}
