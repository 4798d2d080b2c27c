'use client'

import { Box as ModelIcon } from 'lucide-react'
import { Chip } from '@/components/ui/chip'
import { Menu, MenuChoice, MenuChoices, MenuContent, MenuLabel, MenuTrigger } from '@/components/ui/menu'
import type { ModelView } from '@/lib/models/schema'

type Props = { model: ModelView; models: ModelView[]; onChange: (modelId: string) => void }

export function ModelChip({ model, models, onChange }: Props) {
  return (
    <Menu>
      <MenuTrigger asChild>
        <Chip aria-label={`Model: ${model.name}`}>
          <ModelIcon aria-hidden />
          {model.name}
        </Chip>
      </MenuTrigger>
      <MenuContent side="top" align="start" className="w-76">
        <MenuLabel>Model: what draws the picture</MenuLabel>
        <MenuChoices value={model.id} onValueChange={onChange}>
          {models.map(({ id, name, note, available }) => (
            <MenuChoice key={id} value={id} disabled={!available}>
              <span className="grid gap-0.5">
                <span className="font-medium">{name}</span>
                <span className="text-xs text-muted">{available ? note : 'Not ready yet'}</span>
              </span>
            </MenuChoice>
          ))}
        </MenuChoices>
        <p className="px-3 pt-1 pb-2 text-xs text-pretty text-muted">More can be installed in the Models room.</p>
      </MenuContent>
    </Menu>
  )
}
