'use client'

import { useState } from 'react'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

const MOST = 4
const MAX_WORDS = 1000

type Props = { prompts: string[]; onChange: (prompts: string[] | undefined) => void }

/** What the samples show: her own words, one after the other, or the usual ones. */
export function OwnSamples({ prompts, onChange }: Props) {
  const [typed, setTyped] = useState<{ at: number; words: string } | null>(null)
  const wordsAt = (at: number) => (typed?.at === at ? typed.words : (prompts[at] ?? ''))
  const isFurther = typed !== null && typed.at === prompts.length && typed.words.trim() !== ''
  // Always an empty one to write the next into.
  const fields = Math.min(MOST, Math.max(prompts.length, typed?.at ?? 0) + (isFurther ? 2 : 1))
  const keep = () => {
    if (!typed) return
    setTyped(null)
    const all = Array.from({ length: fields }, (_, at) => wordsAt(at).trim()).filter(Boolean)
    if (JSON.stringify(all) !== JSON.stringify(prompts)) onChange(all.length > 0 ? all : undefined)
  }
  return (
    <div className="grid gap-2">
      {Array.from({ length: fields }, (_, at) => (
        <Field
          key={at}
          label={`Sample ${at + 1}`}
          hint={at === 0 ? 'What is drawn on the way, without the trigger word. Empty: the usual four.' : undefined}
        >
          {(wiring) => (
            <Input
              {...wiring}
              value={wordsAt(at)}
              maxLength={MAX_WORDS}
              placeholder={at === 0 ? 'a fox' : 'another one'}
              autoComplete="off"
              onChange={({ target }) => setTyped({ at, words: target.value })}
              onBlur={keep}
            />
          )}
        </Field>
      ))}
    </div>
  )
}
