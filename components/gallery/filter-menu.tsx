'use client'

import { ChevronDown } from 'lucide-react'
import { Chip, RemovableChip } from '@/components/ui/chip'
import { Menu, MenuChoice, MenuChoices, MenuContent, MenuTrigger } from '@/components/ui/menu'

type Props = {
  name: string
  value: string | undefined
  options: readonly { id: string; name: string }[]
  onChange: (value: string | undefined) => void
}

/** One of several, or none: the chip says its value once it is set, and a cross clears it. */
export function FilterMenu({ name, value, options, onChange }: Props) {
  if (value !== undefined) {
    return (
      <RemovableChip label={`Any ${name.toLowerCase()}`} onRemove={() => onChange(undefined)}>
        <span className="sr-only">{name}: </span>
        <span className="max-w-40 truncate">{options.find(({ id }) => id === value)?.name ?? name}</span>
      </RemovableChip>
    )
  }
  return (
    <Menu>
      <MenuTrigger asChild>
        <Chip look="open" disabled={options.length === 0}>
          {name} <ChevronDown aria-hidden />
        </Chip>
      </MenuTrigger>
      <MenuContent align="start">
        <MenuChoices value="" onValueChange={onChange}>
          {options.map((option) => (
            <MenuChoice key={option.id} value={option.id}>
              {option.name}
            </MenuChoice>
          ))}
        </MenuChoices>
      </MenuContent>
    </Menu>
  )
}
