'use client'

import { Brush } from 'lucide-react'
import { useRef, useState } from 'react'
import { DescribeIt } from '@/components/create/describe-it'
import { ExtendFields } from '@/components/create/extend-fields'
import { PictureThumb } from '@/components/create/picture-thumb'
import { RoleChoice } from '@/components/create/role-choice'
import { SliderField } from '@/components/create/slider-field'
import { MaskDialog } from '@/components/mask/mask-dialog'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Segmented } from '@/components/ui/segmented'
import {
  growsAnywhere,
  growthWords,
  PART_STRENGTH,
  type Role,
  type StartSetting,
  USUAL_STRENGTH,
  type What,
  whatOf,
} from '@/lib/client/references'
import { pictureAddress } from '@/lib/client/start'
import { amount, percent } from '@/lib/client/words'
import type { ModelView } from '@/lib/models/schema'

type Props = {
  start: StartSetting
  model: ModelView | undefined
  onChange: (start: StartSetting | undefined) => void
  onRole: (role: Role) => void
}

const LABELS: Record<What, string> = { words: 'By words', whole: 'All of it', part: 'A part', beyond: 'Beyond it' }
const QUARTER_RIGHT = { left: 0, top: 0, right: 0.25, bottom: 0 }

/** "Change some", "Change a part", "Go on to the right", "Change by words". */
function wordsOf(start: StartSetting, model: ModelView | undefined) {
  const { strength, mask, extend } = start
  if (whatOf(start, model) === 'words') return { short: 'Change by words', long: 'changing what the words say' }
  if (mask) return { short: 'Change a part', long: 'changing a painted part' }
  if (!extend) return { short: `Change ${amount(strength)}`, long: `changing ${amount(strength)}` }
  const growth = growsAnywhere(extend) ? growthWords(extend) : 'nowhere yet'
  return { short: `Go on ${growth}`, long: `going on ${growth}` }
}

/** The picture that the next ones begin with. */
export function StartChip({ start, model, onChange, onRole }: Props) {
  const { source, name } = start
  const [isOpen, setOpen] = useState(false)
  const [isPainting, setPainting] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const words = wordsOf(start, model)
  const paint = () => {
    setOpen(false)
    setPainting(true)
  }
  return (
    <>
      <Popover open={isOpen} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Chip ref={trigger} aria-label={`Starts from ${name}, ${words.long}`} className="max-w-56">
            <PictureThumb source={source} className="size-5 rounded-sm" />
            <span className="truncate">{words.short}</span>
          </Chip>
        </PopoverTrigger>
        <PopoverContent
          side="top"
          align="start"
          aria-label="The picture to start from"
          className="grid max-h-(--radix-popover-content-available-height) w-84 max-w-[calc(100vw-1.5rem)] gap-4 overflow-y-auto"
        >
          <div className="flex items-center gap-3">
            <PictureThumb source={source} className="size-16 rounded-md" />
            <p className="line-clamp-3 min-w-0 text-sm break-words text-muted">{name}</p>
          </div>
          <RoleChoice role="start" model={model} onRole={onRole} />
          <WhatToChange start={start} model={model} onChange={onChange} onPaint={paint} />
          <DescribeIt source={source} model={model} />
          <PopoverClose asChild>
            <Button look="ghost" size="small" className="-ml-3 justify-self-start" onClick={() => onChange(undefined)}>
              Start from nothing
            </Button>
          </PopoverClose>
        </PopoverContent>
      </Popover>
      <MaskDialog
        isOpen={isPainting}
        source={source}
        mask={start.mask}
        returnTo={trigger}
        onClose={() => setPainting(false)}
        onDone={(mask) => {
          setPainting(false)
          const strength = start.mask ? start.strength : PART_STRENGTH
          onChange({ ...start, mask, extend: undefined, strength })
        }}
      />
    </>
  )
}

/** What a model can do with the picture; a part is painted on one that is here. */
function whatsOf(model: ModelView | undefined, { source }: StartSetting): What[] {
  const { edit = false, start = false, mask = false } = model?.abilities ?? {}
  const canPaint = mask && pictureAddress(source) !== null
  return [
    ...(edit ? (['words'] as const) : []),
    ...(start || !edit ? (['whole'] as const) : []),
    ...(canPaint ? (['part', 'beyond'] as const) : []),
  ]
}

const wholly = ({ name }: ModelView, what: What) =>
  what === 'words'
    ? `${name} changes what your words say, and leaves the rest: “make it winter”, “without the hat”.`
    : `${name} can only draw all of it anew.`

type WhatProps = {
  start: StartSetting
  model: ModelView | undefined
  onChange: (start: StartSetting) => void
  onPaint: () => void
}

function WhatToChange({ start, model, onChange, onPaint }: WhatProps) {
  const what = whatOf(start, model)
  const whats = whatsOf(model, start)
  const choose = (next: What) => {
    if (next === 'part') return onPaint()
    onChange({
      ...start,
      mask: undefined,
      extend: next === 'beyond' ? QUARTER_RIGHT : undefined,
      byWords: next === 'words' || undefined,
      strength: what === 'part' ? USUAL_STRENGTH : start.strength,
    })
  }
  return (
    <>
      {whats.length > 1 && (
        <Segmented
          label="What is drawn anew"
          value={what}
          options={whats.map((value) => ({ value, label: LABELS[value] }))}
          onChange={choose}
        />
      )}
      {model && (what === 'words' || whats.length === 1) && <p className="text-sm text-muted">{wholly(model, what)}</p>}
      {what === 'part' && (
        <Button look="outline" size="small" onClick={onPaint}>
          <Brush aria-hidden /> Paint the part again
        </Button>
      )}
      {start.extend && <ExtendFields extend={start.extend} onChange={(extend) => onChange({ ...start, extend })} />}
      {(what === 'whole' || what === 'part') && (
        <SliderField
          label="Change it"
          hint="How much is drawn anew. Also called denoising strength"
          ends={['a little', 'a lot']}
          value={start.strength}
          own={undefined}
          min={0.1}
          max={1}
          step={0.05}
          valueText={`${amount(start.strength)}, ${percent(start.strength)}`}
          onChange={(strength) => strength !== undefined && onChange({ ...start, strength })}
        />
      )}
    </>
  )
}
