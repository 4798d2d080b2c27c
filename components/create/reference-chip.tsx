'use client'

import { cx } from 'class-variance-authority'
import { X } from 'lucide-react'
import { DescribeIt } from '@/components/create/describe-it'
import { PictureThumb } from '@/components/create/picture-thumb'
import { RoleChoice } from '@/components/create/role-choice'
import { SliderField } from '@/components/create/slider-field'
import { Button } from '@/components/ui/button'
import { chip } from '@/components/ui/chip'
import { Field } from '@/components/ui/field'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Select } from '@/components/ui/select'
import { canRead, type ReferenceSetting, ROLE_WORDS, type Role } from '@/lib/client/references'
import { strengthText } from '@/lib/client/styles'
import type { ModelView } from '@/lib/models/schema'

type Props = {
  reference: ReferenceSetting
  model: ModelView | undefined
  onChange: (reference: ReferenceSetting) => void
  onRole: (role: Role) => void
  onRemove: () => void
}

interface Words {
  chip: string
  about: string
  label: string
  hint: string
  ends: [string, string]
}

/** What the chip of each role says beside `ROLE_WORDS`. */
const WORDS: Record<ReferenceSetting['role'], Words> = {
  structure: {
    ...{ chip: 'Lines', about: 'A picture to follow', label: 'Follow its lines' },
    ...{ hint: "How closely. Also called the ControlNet's weight", ends: ['loosely', 'strictly'] },
  },
  look: {
    ...{ chip: 'Look', about: 'A picture whose look is taken', label: 'Take its look' },
    ...{ hint: "How much of it. Also called the IP-Adapter's scale", ends: ['a hint', 'a lot'] },
  },
}

/** A picture whose lines the next ones follow, or whose look they take: with how much, and a cross. */
export function ReferenceChip({ reference, model, onChange, onRole, onRemove }: Props) {
  const { role, source, name, strength } = reference
  const isRead = canRead(model, role)
  const words = { ...WORDS[role], ...ROLE_WORDS[role] }
  const objection = `not for ${model?.name ?? 'this model'}`
  return (
    <Popover>
      <span className={cx(chip(), 'gap-0 px-0 max-md:px-0', !isRead && 'border-dashed')}>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={`${words.does} ${name}, ${isRead ? words.amount(strength) : objection}`}
            className="flex h-full max-w-52 items-center gap-2 rounded-l-md pl-1.5 max-md:pl-2.5"
          >
            <PictureThumb source={source} className="size-5 rounded-sm" />
            <span className={cx(!isRead && 'text-muted line-through')}>{words.chip}</span>
            <span className="text-muted">{isRead ? strengthText(strength) : objection}</span>
          </button>
        </PopoverTrigger>
        <button
          type="button"
          aria-label={`Take ${name} away`}
          onClick={onRemove}
          className="grid h-full w-8 place-items-center rounded-r-md text-muted hover:text-text max-md:w-11"
        >
          <X aria-hidden className="size-3.5!" />
        </button>
      </span>
      <PopoverContent
        side="top"
        align="start"
        aria-label={words.about}
        className="grid max-h-(--radix-popover-content-available-height) w-84 max-w-[calc(100vw-1.5rem)] gap-4 overflow-y-auto"
      >
        <div className="flex items-center gap-3">
          <PictureThumb source={source} className="size-16 rounded-md" />
          <p className="line-clamp-3 min-w-0 text-sm break-words text-muted">{name}</p>
        </div>
        <RoleChoice role={role} model={model} onRole={onRole} />
        <SliderField
          label={words.label}
          hint={words.hint}
          ends={words.ends}
          value={strength}
          own={undefined}
          min={0.1}
          max={1.5}
          step={0.05}
          valueText={`${words.amount(strength)}, ${strengthText(strength)}`}
          onChange={(next) => next !== undefined && onChange({ ...reference, strength: Number(next.toFixed(2)) })}
        />
        {role === 'structure' && <Readers reference={reference} model={model} onChange={onChange} />}
        <DescribeIt source={source} model={model} />
        <PopoverClose asChild>
          <Button look="ghost" size="small" className="-ml-3 justify-self-start" onClick={onRemove}>
            Take it away
          </Button>
        </PopoverClose>
      </PopoverContent>
    </Popover>
  )
}

/** Where more than one thing can be read in a picture: edges, depth, a pose. */
function Readers({ reference, model, onChange }: Pick<Props, 'reference' | 'model' | 'onChange'>) {
  const able = model?.abilities.structures ?? []
  if (able.length < 2) return null
  return (
    <Field label="What is followed">
      {(wiring) => (
        <Select
          {...wiring}
          value={reference.model ?? able[0]!.id}
          onChange={({ target }) => onChange({ ...reference, model: target.value })}
        >
          {able.map(({ id, name, reads }) => (
            <option key={id} value={id}>
              {name} ({reads})
            </option>
          ))}
        </Select>
      )}
    </Field>
  )
}
