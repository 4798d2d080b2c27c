'use client'

import { useQueryClient } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Select } from '@/components/ui/select'
import { askAnew } from '@/lib/client/ask-anew'
import { LORAS } from '@/lib/client/queries'
import { toastProblem, unanswered } from '@/lib/client/undoable'
import type { Result } from '@/lib/errors'
import { shareLora, unshareLora } from '@/lib/loras/actions'
import type { LoraView } from '@/lib/loras/schema'
import type { NamedPerson } from '@/lib/people/schema'

type Props = { lora: LoraView; others: NamedPerson[]; onChange: (lora: LoraView) => void }

/** Who else of the studio may use it. They see it, and cannot change it. */
export function ShareStyle({ lora, others, onChange }: Props) {
  const client = useQueryClient()
  const [busy, setBusy] = useState(false)
  const left = others.filter(({ id }) => !lora.sharedWith.some((person) => person.id === id))
  const [chosen, setChosen] = useState('')
  const personId = left.some(({ id }) => id === chosen) ? chosen : (left[0]?.id ?? '')

  const send = async (act: typeof shareLora, id: string) => {
    setBusy(true)
    const result: Result<LoraView> = await act({ id: lora.id, personId: id }).catch(() => unanswered)
    setBusy(false)
    if (!result.ok) return void toastProblem(result.problem)
    onChange(result.data)
    void askAnew(client, LORAS)
  }

  return (
    <section aria-labelledby="sharing" className="mt-6 grid gap-3 border-t border-line pt-5">
      <h2 id="sharing" className="text-sm font-medium">
        Share it
      </h2>
      {lora.sharedWith.length > 0 && (
        <ul aria-label="Shared with" className="grid gap-1">
          {lora.sharedWith.map(({ id, name }) => (
            <li key={id} className="flex h-9 items-center justify-between rounded-md bg-high pl-3 text-sm max-md:h-11">
              <span className="truncate">{name}</span>
              <Button
                look="ghost"
                size="iconSmall"
                aria-label={`Stop sharing with ${name}`}
                aria-disabled={busy || undefined}
                onClick={() => !busy && void send(unshareLora, id)}
              >
                <X aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {left.length > 0 ? (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            void send(shareLora, personId)
          }}
        >
          <Field label="With" className="min-w-0 flex-1">
            {(wiring) => (
              <Select {...wiring} value={personId} onChange={({ target }) => setChosen(target.value)}>
                {left.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Button type="submit" busy={busy} className="h-10 max-md:h-11">
            Share
          </Button>
        </form>
      ) : (
        <p className="text-sm text-muted">
          {others.length === 0 ? 'Nobody else is in this studio yet.' : 'Everybody in this studio has it.'}
        </p>
      )}
    </section>
  )
}
