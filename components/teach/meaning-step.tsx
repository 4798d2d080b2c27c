'use client'

import { Brush, Box, UserRound } from 'lucide-react'
import { Field } from '@/components/ui/field'
import { Input, TextArea } from '@/components/ui/input'
import { Segmented } from '@/components/ui/segmented'
import { Select } from '@/components/ui/select'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { useKept } from '@/lib/client/use-kept'
import { changeMeaning } from '@/lib/datasets/actions'
import type { DatasetView, Meaning, Subject } from '@/lib/datasets/schema'
import { intentsIn } from '@/lib/loras/intents'
import type { TeachableModel } from '@/lib/trainings/schema'

export const SUBJECT_NAMES: Record<Subject, string> = { person: 'a person', look: 'a look', thing: 'a thing' }

const SUBJECT_OPTIONS = [
  { value: 'look', label: 'A look', icon: <Brush aria-hidden /> },
  { value: 'person', label: 'A person', icon: <UserRound aria-hidden /> },
  { value: 'thing', label: 'A thing', icon: <Box aria-hidden /> },
] as const

const HINTS: Record<Subject, string> = {
  look: 'How pictures are made: their light, lines and colours. Bring different things in the same look.',
  person: 'Somebody, or a character. Bring other clothes, places and light, and always the same face.',
  thing: 'An object, an animal, a logo. Bring it from other sides and before other backgrounds.',
}

const BASE_HINT = 'The base model. The style works with this one and those of its family.'

type Props = { handle: DatasetHandle; dataset: DatasetView | null; models: TeachableModel[] }

export function MeaningStep({ handle, dataset, models }: Props) {
  const change = async (meaning: Meaning) => {
    const id = await handle.requireId()
    return id ? handle.keep(changeMeaning({ id, meaning })) : false
  }
  const name = useKept(dataset?.name ?? '', (value) => change({ name: value }))
  const description = useKept(dataset?.description ?? '', (value) => change({ description: value }))
  const goal = useKept(dataset?.goal ?? '', (value) => change({ goal: value }))
  const intents = useKept(dataset?.intents.join(', ') ?? '', (value) => change({ intents: intentsIn(value) }))
  const trigger = useKept(dataset?.trigger ?? '', (value) => change({ trigger: value }))
  const subject = dataset?.subject ?? 'look'
  const base = models.find(({ id }) => id === dataset?.baseModel) ?? models[0]
  return (
    <div className="grid gap-6 pt-1 md:grid-cols-2">
      <div className="grid content-start gap-5">
        <Field label="Name">
          {(wiring) => (
            <Input
              {...wiring}
              value={name.value}
              onChange={name.onChange}
              onBlur={name.onBlur}
              maxLength={80}
              placeholder="Gouache dusk"
              autoComplete="off"
            />
          )}
        </Field>
        <Field
          label="What do the pictures show?"
          hint="In a sentence. It helps with the captions, and is kept with the style."
        >
          {(wiring) => (
            <TextArea
              {...wiring}
              rows={3}
              value={description.value}
              onChange={description.onChange}
              onBlur={description.onBlur}
              maxLength={2000}
              placeholder="Quiet landscapes in opaque paint, at dusk"
            />
          )}
        </Field>
        <div className="grid gap-5 sm:grid-cols-2">
          <Field label="What it is for" hint="Else your first sentence above says it.">
            {(wiring) => (
              <Input
                {...wiring}
                value={goal.value}
                onChange={goal.onChange}
                onBlur={goal.onBlur}
                maxLength={200}
                placeholder="Covers for slow stories"
                autoComplete="off"
              />
            )}
          </Field>
          <Field label="Good for" hint="With commas. It is found by them among the styles.">
            {(wiring) => (
              <Input
                {...wiring}
                value={intents.value}
                onChange={intents.onChange}
                onBlur={intents.onBlur}
                maxLength={300}
                placeholder="storybook, poster"
                autoComplete="off"
              />
            )}
          </Field>
        </div>
      </div>
      <div className="grid content-start gap-5">
        <div className="grid gap-1.5">
          <p className="text-sm font-medium">They teach</p>
          <Segmented
            label="What they teach"
            value={subject}
            options={SUBJECT_OPTIONS}
            onChange={(next) => void change({ subject: next })}
          />
          <p className="text-sm text-muted">{HINTS[subject]}</p>
        </div>
        <Field
          label="Called with"
          hint={
            dataset?.triggerProblem ? (
              <span className="text-warn">{dataset.triggerProblem}</span>
            ) : (
              'A word of its own, which you will write to have the style (trigger word).'
            )
          }
        >
          {(wiring) => (
            <Input
              {...wiring}
              value={trigger.value}
              onChange={trigger.onChange}
              onBlur={trigger.onBlur}
              maxLength={40}
              placeholder={dataset?.proposedTrigger || 'gouachedusk'}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
            />
          )}
        </Field>
        <Field label="On top of" hint={base?.distilled ? <Distilled model={base} /> : BASE_HINT}>
          {(wiring) => (
            <Select
              {...wiring}
              value={dataset?.baseModel ?? models[0]?.id ?? ''}
              onChange={({ target }) => void change({ baseModel: target.value })}
            >
              {models.length === 0 && <option value="">No model here can be taught yet</option>}
              {models.map(({ id, name: modelName, available }) => (
                <option key={id} value={id} disabled={!available}>
                  {modelName}
                  {available ? '' : ' (not here now)'}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
    </div>
  )
}

/** What becomes of a model that was made quick, and what to teach in its place. */
function Distilled({ model: { name, instead } }: { model: TeachableModel }) {
  const advice =
    instead === null
      ? 'Teach the model that it was made from, if you can get it: the style then works with both.'
      : instead.isHere
        ? `Take ${instead.name} instead: the style then works with both.`
        : `Install ${instead.name} under Models and teach that one: the style then works with both.`
  return (
    <span className="text-warn">
      {name} was made to draw in a few steps, and forgets that while it learns. {advice}
    </span>
  )
}
