'use client'

import { cx } from 'class-variance-authority'
import { WandSparkles, X } from 'lucide-react'
import { useId } from 'react'
import { chip } from '@/components/ui/chip'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Segmented } from '@/components/ui/segmented'
import { Switch } from '@/components/ui/switch'
import { type Care, careOf, effectWords, stepsOf } from '@/lib/client/effects'
import type { BoxSettings } from '@/lib/client/settings'
import { ENLARGEMENTS } from '@/lib/effects/schema'
import type { ModelView } from '@/lib/models/schema'

type Props = { settings: BoxSettings; model: ModelView; onChange: (part: Partial<BoxSettings>) => void }

/** What is done beside drawing: finer faces, a larger picture, more care. Each with a line on what it does. */
export function EffectsChip({ settings, model, onChange }: Props) {
  const { effects, steps } = settings
  const care = careOf(steps, model)
  const words = effectWords(effects, care, model)
  const set = (part: Partial<BoxSettings['effects']>) => onChange({ effects: { ...effects, ...part } })
  return (
    <Popover>
      <span className={cx(chip({ look: words ? 'set' : 'open' }), 'gap-0 px-0 max-md:px-0')}>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={words ? `Effects: ${words}` : 'Effects'}
            className={cx(
              'flex h-full items-center gap-2 rounded-md pl-2.5 max-md:pl-3',
              !words && 'pr-2.5 max-md:pr-3',
            )}
          >
            <WandSparkles aria-hidden />
            {words ?? 'Effects'}
          </button>
        </PopoverTrigger>
        {words && (
          <button
            type="button"
            aria-label="No effects"
            onClick={() => onChange({ effects: {}, ...(care === 'usual' ? {} : { steps: undefined }) })}
            className="grid h-full w-8 place-items-center rounded-r-md text-muted hover:text-text max-md:w-11"
          >
            <X aria-hidden className="size-3.5!" />
          </button>
        )}
      </span>
      <PopoverContent
        side="top"
        align="start"
        aria-label="Effects"
        className="grid max-h-(--radix-popover-content-available-height) w-88 max-w-[calc(100vw-1.5rem)] gap-5 overflow-y-auto"
      >
        <Faces isOn={effects.faces === true} model={model} onChange={(faces) => set({ faces: faces || undefined })} />
        <Larger times={effects.enlarge} model={model} onChange={(enlarge) => set({ enlarge })} />
        <WithCare care={care} model={model} onChange={(next) => onChange({ steps: stepsOf(next, model) })} />
      </PopoverContent>
    </Popover>
  )
}

type FacesProps = { isOn: boolean; model: ModelView; onChange: (isOn: boolean) => void }

function Faces({ isOn, model, onChange }: FacesProps) {
  const canDo = model.abilities.faces
  return (
    <Switch
      label="Finer faces"
      about={
        canDo
          ? 'Finds faces and draws each anew, as large as the model can.'
          : `Nothing is installed here that finds faces for ${model.name}.`
      }
      isOn={isOn && canDo}
      isOff={!canDo}
      onChange={onChange}
    />
  )
}

type LargerProps = {
  times: 2 | 4 | undefined
  model: ModelView
  onChange: (times: 2 | 4 | undefined) => void
}

function Larger({ times, model, onChange }: LargerProps) {
  const able = ENLARGEMENTS.filter((one) => model.abilities.enlarge.includes(one))
  const hintId = useId()
  return (
    <div className="grid gap-1.5">
      <p className="text-sm font-medium">Larger</p>
      {able.length > 0 && (
        <Segmented
          label="Larger"
          describedBy={hintId}
          value={String(times ?? 1)}
          options={[{ value: '1', label: 'As drawn' }, ...able.map((one) => ({ value: `${one}`, label: `${one}×` }))]}
          onChange={(next) => onChange(next === '2' ? 2 : next === '4' ? 4 : undefined)}
        />
      )}
      <p id={hintId} className="text-sm text-muted">
        {able.length > 0
          ? 'So many times as wide and as high, with clean edges. It takes longer.'
          : `No upscaler for ${model.name} is installed here.`}
      </p>
    </div>
  )
}

type CareProps = { care: Care | null; model: ModelView; onChange: (care: Care) => void }

const CARES: { value: Care; label: string }[] = [
  { value: 'quick', label: 'Quick' },
  { value: 'usual', label: 'Usual' },
  { value: 'careful', label: 'Careful' },
]

function WithCare({ care, model, onChange }: CareProps) {
  const hintId = useId()
  return (
    <div className="grid gap-1.5">
      <p className="text-sm font-medium">Care</p>
      <Segmented label="Care" describedBy={hintId} value={care ?? ''} options={CARES} onChange={onChange} />
      <p id={hintId} className="text-sm text-muted">
        {care === null
          ? 'You chose the steps yourself, under More.'
          : `${stepsOf(care, model) ?? model.defaults.steps} steps. More of them take longer and draw finer.`}
      </p>
    </div>
  )
}
