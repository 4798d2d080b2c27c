'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

const MOST = 4
const MAX_WORDS = 1000

type Props = { prompts: string[]; onChange: (prompts: string[] | undefined) => void }

/** What the samples show: her own words, one after the other, or the usual ones. */
export function OwnSamples({ prompts, onChange }: Props) {
  // While one is written, none moves up into a place that was emptied.
  const [draft, setDraft] = useState<string[] | null>(null)
  const shown = draft ?? prompts
  // Always an empty one to write the next into.
  const fields = shown.at(-1)?.trim() === '' ? shown : [...shown, ''].slice(0, MOST)
  const write = (at: number, words: string) => {
    const next = fields.map((before, place) => (place === at ? words : before))
    setDraft(next)
    const all = next.map((one) => one.trim()).filter(Boolean)
    onChange(all.length > 0 ? all : undefined)
  }
  return (
    <div className="grid gap-2">
      {fields.map((words, at) => (
        <Field
          key={at}
          label={`Sample ${at + 1}`}
          hint={at === 0 ? 'What is drawn on the way, without the trigger word. Empty: the usual four.' : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              value={words}
              maxLength={MAX_WORDS}
              placeholder={at === 0 ? 'a fox' : 'another one'}
              autoComplete="off"
              onChange={({ target }) => write(at, target.value)}
              onBlur={() => setDraft(null)}
            />
          )}
        </Field>
      ))}
    </div>
  )
}
