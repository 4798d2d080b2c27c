'use client'

import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { OwnSamples } from '@/components/teach/own-samples'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import { OwnParams, type Part, PART_SWITCHES } from '@/lib/trainings/schema'

/** Values in the field's own words; an empty field is the recipe's. */
const NUMBERS = [
  { key: 'steps', label: 'Steps', hint: 'How often it looks at the pictures.' },
  { key: 'rank', label: 'Rank', hint: 'How much the style can hold (network dim).' },
  { key: 'alpha', label: 'Alpha', hint: 'Scales what is learnt, against the rank.' },
  { key: 'learningRate', label: 'Learning rate', hint: 'How far one step goes.' },
  { key: 'batchSize', label: 'Batch size', hint: 'Pictures per step. More needs more memory.' },
  { key: 'resolution', label: 'Resolution', hint: 'Pixels of a side while learning.' },
  { key: 'captionDropout', label: 'Caption dropout', hint: 'The part of the steps without a caption, 0 to 1.' },
  { key: 'minSnrGamma', label: 'Min-SNR gamma', hint: 'Weighs easy steps less. 0 turns it off.' },
  { key: 'sampleEverySteps', label: 'Sample every … steps', hint: 'How often it draws samples.' },
  {
    key: 'checkpointEverySteps',
    label: 'Keep every … steps',
    hint: 'How often a state is kept and scored. The best one becomes the style.',
  },
  { key: 'sampleSteps', label: 'Steps of a sample', hint: 'Fewer are drawn sooner. 0 is the model’s own.' },
  { key: 'seed', label: 'Seed', hint: 'The same seed learns the same.' },
] as const satisfies readonly { key: keyof OwnParams; label: string; hint: string }[]

const SWITCHES = [
  { key: 'flip', label: 'Mirror pictures', hint: 'Twice as many pictures, unless left and right matter.' },
  { key: 'trainTextEncoder', label: 'Train the text encoder', hint: 'Learns the words too.' },
  { key: 'convolutions', label: 'Train convolutions', hint: 'Finer textures, larger file (LoCon).' },
  {
    key: 'gradientCheckpointing',
    label: 'Gradient checkpointing',
    hint: 'Less memory, and slower. Without it that is done only when memory is short.',
  },
] as const satisfies readonly { key: keyof OwnParams; label: string; hint: string }[]

const WHY_NOT: Record<Part, string> = {
  textEncoder: 'The text encoder of this model stays as it is.',
  convolutions: 'This model has none that learn.',
}

type Props = {
  own: OwnParams
  recipe: Record<string, unknown>
  /** What the model can learn beside. */
  learns: Part[]
  onChange: (own: OwnParams) => void
}

/** Everything a trainer can be told, for those who know. */
export function MoreParams({ own, recipe, learns, onChange }: Props) {
  const changed = Object.keys(own).length
  const put = <K extends keyof OwnParams>(key: K, value: OwnParams[K] | undefined) => {
    const { [key]: _before, ...rest } = own
    onChange(value === undefined ? rest : { ...rest, [key]: value })
  }
  return (
    <Sheet>
      <SheetTrigger asChild>
        <Button look="ghost" size="small">
          <SlidersHorizontal aria-hidden /> More{changed > 0 && ` · ${changed}`}
        </Button>
      </SheetTrigger>
      <SheetContent
        title="How it learns"
        description="Values of the training. An empty field is the recipe’s own value."
        footer={
          <Button look="outline" className="w-full" disabled={changed === 0} onClick={() => onChange({})}>
            Back to the recipe
          </Button>
        }
      >
        {NUMBERS.map(({ key, label, hint }) => (
          <NumberField
            key={key}
            {...{ label, hint }}
            value={own[key]}
            usual={recipe[key]}
            check={(value) => OwnParams.shape[key].safeParse(value).error?.issues[0]?.message ?? null}
            onChange={(value) => put(key, value)}
          />
        ))}
        <Field label="Optimizer" hint="8-bit needs less memory, on CUDA alone.">
          {(wiring) => (
            <Select
              {...wiring}
              value={own.optimizer ?? ''}
              onChange={({ target }) =>
                put('optimizer', OwnParams.shape.optimizer.safeParse(target.value || undefined).data)
              }
            >
              <option value="">The recipe’s own</option>
              <option value="adamw">AdamW</option>
              <option value="adamw8bit">AdamW 8-bit</option>
            </Select>
          )}
        </Field>
        {SWITCHES.map(({ key, label, hint }) => (
          <Switch
            key={key}
            {...{ label, hint }}
            whyNot={whyNot(key, learns)}
            isOn={own[key] ?? recipe[key] === true}
            onChange={(isOn) => put(key, isOn === (recipe[key] === true) ? undefined : isOn)}
          />
        ))}
        <OwnSamples prompts={own.samplePrompts ?? []} onChange={(prompts) => put('samplePrompts', prompts)} />
      </SheetContent>
    </Sheet>
  )
}

/** Why a switch would change nothing on this model; null where it does. */
function whyNot(key: (typeof SWITCHES)[number]['key'], learns: Part[]): string | null {
  const part = (PART_SWITCHES as Partial<Record<typeof key, Part>>)[key]
  return part === undefined || learns.includes(part) ? null : WHY_NOT[part]
}

type SwitchProps = {
  label: string
  hint: string
  whyNot: string | null
  isOn: boolean
  onChange: (isOn: boolean) => void
}

function Switch({ label, hint, whyNot, isOn, onChange }: SwitchProps) {
  return (
    <label className="flex gap-3 text-sm">
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-(--accent) disabled:opacity-55"
        disabled={whyNot !== null}
        checked={whyNot === null && isOn}
        onChange={({ target }) => onChange(target.checked)}
      />
      <span>
        <span className={whyNot === null ? 'font-medium' : 'font-medium text-muted'}>{label}</span>
        <span className="block text-muted">{whyNot ?? hint}</span>
      </span>
    </label>
  )
}

type NumberProps = {
  label: string
  hint: string
  value: number | undefined
  usual: unknown
  check: (value: number) => string | null
  onChange: (value: number | undefined) => void
}

function NumberField({ label, hint, value, usual, check, onChange }: NumberProps) {
  const [text, setText] = useState<string | null>(null)
  const shown = text ?? (value === undefined ? '' : String(value))
  const error =
    shown.trim() === '' ? null : Number.isNaN(Number(shown)) ? 'This is not a number.' : check(Number(shown))
  return (
    <Field label={label} hint={hint} error={error ?? undefined}>
      {(wiring) => (
        <Input
          {...wiring}
          inputMode="decimal"
          value={shown}
          placeholder={typeof usual === 'number' ? String(usual) : 'the recipe’s own'}
          onChange={({ target }) => {
            setText(target.value)
            const next = target.value.trim()
            if (next === '') onChange(undefined)
            else if (!Number.isNaN(Number(next)) && !check(Number(next))) onChange(Number(next))
          }}
          onBlur={() => !error && setText(null)}
        />
      )}
    </Field>
  )
}
