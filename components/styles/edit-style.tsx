'use client'

import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type RefObject, useState } from 'react'
import { Button } from '@/components/ui/button'
import { DialogContent } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input, TextArea } from '@/components/ui/input'
import { askAnew } from '@/lib/client/ask-anew'
import { LORAS } from '@/lib/client/queries'
import { unanswered } from '@/lib/client/undoable'
import type { Problem } from '@/lib/errors'
import { editLora } from '@/lib/loras/actions'
import { intentsIn } from '@/lib/loras/intents'
import type { LoraView } from '@/lib/loras/schema'

type Props = { lora: LoraView; returnTo: RefObject<HTMLElement | null>; onDone: (lora: LoraView) => void }

const FIELDS = [
  { name: 'name', label: 'Name', most: 80 },
  { name: 'goal', label: 'What it is for', most: 200 },
  { name: 'trigger', label: 'Words it listens to', most: 100, hint: 'They come along when it is picked.' },
  {
    name: 'intents',
    label: 'Good for',
    most: 300,
    hint: 'Shelves it stands on, with commas: portrait, logo, storybook.',
  },
  { name: 'strength', label: 'Usual strength', most: 5 },
  { name: 'license', label: 'Licence', most: 100 },
] as const

/** What a style is called and what it is for; the file itself stays as it is. */
export function EditStyle({ lora, returnTo, onDone }: Props) {
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const values: Record<string, string> = {
    ...{ name: lora.name, goal: lora.goal, trigger: lora.trigger, license: lora.license },
    intents: lora.intents.join(', '),
    strength: String(lora.strength),
  }
  const errorOf = (name: string) => problem?.issues?.find(({ path }) => path.split('.')[0] === name)?.message

  const save = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const said = (name: string) => String(form.get(name) ?? '')
    setBusy(true)
    const result = await editLora({
      id: lora.id,
      ...{ name: said('name'), goal: said('goal'), trigger: said('trigger'), license: said('license') },
      description: said('description'),
      intents: intentsIn(said('intents')),
      strength: Number(said('strength').replace(',', '.')),
    }).catch(() => unanswered)
    setBusy(false)
    if (!result.ok) return setProblem(result.problem)
    void askAnew(client, LORAS)
    onDone(result.data)
  }

  return (
    <DialogContent title="Edit this style" returnTo={returnTo}>
      <form onSubmit={(event) => void save(event)} className="grid gap-4">
        {FIELDS.map(({ name, label, most, ...rest }) => (
          <Field key={name} label={label} hint={'hint' in rest ? rest.hint : undefined} error={errorOf(name)}>
            {(wiring) => (
              <Input
                {...wiring}
                name={name}
                defaultValue={values[name]}
                maxLength={most}
                inputMode={name === 'strength' ? 'decimal' : undefined}
                autoComplete="off"
              />
            )}
          </Field>
        ))}
        <Field label="Description" error={errorOf('description')}>
          {(wiring) => (
            <TextArea {...wiring} name="description" rows={4} maxLength={2000} defaultValue={lora.description} />
          )}
        </Field>
        {problem && !problem.issues && (
          <p role="alert" className="text-sm text-bad">
            {problem.title} {problem.detail}
          </p>
        )}
        <Button type="submit" look="accent" busy={busy} className="justify-self-start">
          Save
        </Button>
      </form>
    </DialogContent>
  )
}
