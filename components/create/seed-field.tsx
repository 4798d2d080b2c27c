'use client'

import { Dices, Lock, LockOpen } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { drawSeed } from '@/lib/client/settings'
import { MAX_SEED } from '@/lib/runs/schema'

type Props = { seed: number | undefined; lastSeed: number | undefined; onChange: (seed: number | undefined) => void }

/** A locked seed makes the same picture again; an open one is drawn anew at each press. */
export function SeedField({ seed, lastSeed, onChange }: Props) {
  const isLocked = seed !== undefined
  const type = (text: string) => {
    const digits = text.replace(/\D/g, '')
    onChange(digits === '' ? undefined : Math.min(Number(digits), MAX_SEED))
  }
  return (
    <Field
      label="Seed"
      hint={
        isLocked
          ? 'Locked: the same words make the same picture.'
          : 'The number chance starts from. Lock it to get the same picture again.'
      }
    >
      {(wiring) => (
        <div className="flex gap-2">
          <Input
            {...wiring}
            inputMode="numeric"
            autoComplete="off"
            placeholder="New each time"
            className={isLocked ? 'font-mono' : undefined}
            value={seed ?? ''}
            onChange={({ target }) => type(target.value)}
          />
          <Button
            look="outline"
            size="icon"
            className="size-10"
            aria-label="Lock the seed"
            aria-pressed={isLocked}
            onClick={() => onChange(isLocked ? undefined : (lastSeed ?? drawSeed()))}
          >
            {isLocked ? <Lock aria-hidden /> : <LockOpen aria-hidden />}
          </Button>
          <Button
            look="outline"
            size="icon"
            className="size-10"
            aria-label="Roll a new seed"
            onClick={() => onChange(drawSeed())}
          >
            <Dices aria-hidden />
          </Button>
        </div>
      )}
    </Field>
  )
}
