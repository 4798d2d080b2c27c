'use client'

import { ShapeGlyph } from '@/components/create/shape-glyph'
import { Chip } from '@/components/ui/chip'
import { Menu, MenuChoice, MenuChoices, MenuContent, MenuLabel, MenuTrigger } from '@/components/ui/menu'
import { shapeName } from '@/lib/client/words'
import type { ModelView } from '@/lib/models/schema'
import { Shape } from '@/lib/runs/schema'

type Props = { shape: Shape; model: ModelView | undefined; onChange: (shape: Shape) => void }

export function ShapeChip({ shape, model, onChange }: Props) {
  const shapes = Shape.options.filter((one) => model?.shapes[one])
  if (shapes.length === 0) return null
  return (
    <Menu>
      <MenuTrigger asChild>
        <Chip aria-label={`Shape: ${shapeName(shape)} ${shape}`}>
          <ShapeGlyph shape={shape} />
          <span className="max-sm:hidden">{shapeName(shape)}</span> {shape}
        </Chip>
      </MenuTrigger>
      <MenuContent side="top" align="start">
        <MenuLabel>Shape</MenuLabel>
        <MenuChoices value={shape} onValueChange={(next) => onChange(Shape.parse(next))}>
          {shapes.map((one) => (
            <MenuChoice key={one} value={one}>
              <ShapeGlyph shape={one} />
              <span className="flex-1">{shapeName(one)}</span>
              <span className="text-muted">{one}</span>
            </MenuChoice>
          ))}
        </MenuChoices>
      </MenuContent>
    </Menu>
  )
}
