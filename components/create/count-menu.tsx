'use client'

import { Chip } from '@/components/ui/chip'
import { Menu, MenuChoice, MenuChoices, MenuContent, MenuLabel, MenuTrigger } from '@/components/ui/menu'
import { duration, pictures } from '@/lib/client/words'

const COUNTS = [1, 2, 3, 4, 6, 8, 12]

type Props = { count: number; secondsPerPicture: number | null; onChange: (count: number) => void }

/** How many, and what they take: said before the press. */
export function CountMenu({ count, secondsPerPicture, onChange }: Props) {
  const time = (many: number) => (secondsPerPicture === null ? null : `~${duration(many * secondsPerPicture)}`)
  const total = time(count)
  return (
    <Menu>
      <MenuTrigger asChild>
        <Chip
          look="bare"
          className="max-md:-ml-3"
          aria-label={`${pictures(count)}${total ? `, about ${total.slice(1)}` : ''}. Change how many.`}
        >
          <span>
            {pictures(count)}
            {total && ` · ${total}`}
          </span>
        </Chip>
      </MenuTrigger>
      <MenuContent side="top" align="end">
        <MenuLabel>Pictures at a time</MenuLabel>
        <MenuChoices value={String(count)} onValueChange={(next) => onChange(Number(next))}>
          {COUNTS.map((many) => (
            <MenuChoice key={many} value={String(many)}>
              <span className="flex-1">{pictures(many)}</span>
              <span className="text-muted">{time(many)}</span>
            </MenuChoice>
          ))}
        </MenuChoices>
      </MenuContent>
    </Menu>
  )
}
