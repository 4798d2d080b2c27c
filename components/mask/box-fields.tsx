'use client'

import { useId, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

const FIELDS = [
  ['left', 'From the left'],
  ['top', 'From the top'],
  ['width', 'Wide'],
  ['height', 'High'],
] as const
type Percent = Record<(typeof FIELDS)[number][0], number>

/** A box by numbers: painting for whoever does not draw with a hand. */
export function BoxFields({ erases, onBox }: { erases: boolean; onBox: (percent: Percent) => void }) {
  const [percent, setPercent] = useState<Percent>({ left: 25, top: 25, width: 50, height: 50 })
  const id = useId()
  return (
    <details className="text-sm">
      <summary className="flex min-h-8 w-fit cursor-pointer items-center rounded-sm text-muted hover:text-text max-md:min-h-11">
        A box by numbers
      </summary>
      <div className="flex flex-wrap items-end gap-3 pt-2">
        {FIELDS.map(([name, label]) => (
          <div key={name} className="grid gap-1">
            <label htmlFor={`${id}${name}`} className="text-xs text-muted">
              {label}, %
            </label>
            <Input
              id={`${id}${name}`}
              type="number"
              min={0}
              max={100}
              className="w-24"
              value={percent[name]}
              onChange={({ target }) => setPercent({ ...percent, [name]: target.valueAsNumber || 0 })}
            />
          </div>
        ))}
        <Button look="outline" className="h-10 max-md:h-11" onClick={() => onBox(percent)}>
          {erases ? 'Erase this box' : 'Paint this box'}
        </Button>
      </div>
    </details>
  )
}
