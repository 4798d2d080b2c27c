'use client'

import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type LucideIcon } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import { growsAnywhere } from '@/lib/client/references'
import { type Extend, SIDES } from '@/lib/references/schema'

const LOOKS: Record<(typeof SIDES)[number], { label: string; icon: LucideIcon }> = {
  left: { label: 'Left', icon: ArrowLeft },
  right: { label: 'Right', icon: ArrowRight },
  top: { label: 'Top', icon: ArrowUp },
  bottom: { label: 'Bottom', icon: ArrowDown },
}

const AMOUNTS = [
  { value: '0.125', label: 'A little' },
  { value: '0.25', label: 'A quarter' },
  { value: '0.5', label: 'A half' },
]

type Props = { extend: Extend; onChange: (extend: Extend) => void }

/** Beyond which edges the picture goes on, and how far. */
export function ExtendFields({ extend, onChange }: Props) {
  const far = Math.max(...SIDES.map((side) => extend[side])) || 0.25
  const isAllAround = SIDES.every((side) => extend[side] > 0)
  const toAll = (amount: number): Extend => ({ left: amount, top: amount, right: amount, bottom: amount })
  return (
    <div className="grid gap-3">
      <div role="group" aria-label="Go on beyond" className="grid grid-cols-4 gap-1.5">
        {SIDES.map((side) => {
          const { label, icon: Icon } = LOOKS[side]
          const isOn = extend[side] > 0
          return (
            <Button
              key={side}
              look={isOn ? 'quiet' : 'outline'}
              size="small"
              className="gap-1 px-0"
              aria-pressed={isOn}
              onClick={() => onChange({ ...extend, [side]: isOn ? 0 : far })}
            >
              <Icon aria-hidden /> {label}
            </Button>
          )
        })}
        <Button
          look={isAllAround ? 'quiet' : 'outline'}
          size="small"
          className="col-span-4"
          aria-pressed={isAllAround}
          onClick={() => onChange(isAllAround ? { ...toAll(0), right: far } : toAll(far))}
        >
          All around
        </Button>
      </div>
      <Segmented
        label="How far"
        value={AMOUNTS.some(({ value }) => Number(value) === far) ? String(far) : ''}
        options={AMOUNTS}
        onChange={(next) => {
          const moved = Object.fromEntries(SIDES.map((side) => [side, extend[side] > 0 ? Number(next) : 0]))
          onChange({ ...extend, ...moved })
        }}
      />
      <p className="text-sm text-muted">
        {growsAnywhere(extend)
          ? 'What is there stays as it is; what is new is drawn by your words.'
          : 'Choose at least one side.'}
      </p>
    </div>
  )
}
