'use client'

import { SlidersHorizontal } from 'lucide-react'
import { SeedField } from '@/components/create/seed-field'
import { SliderField } from '@/components/create/slider-field'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Field } from '@/components/ui/field'
import { TextArea } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { Sheet, SheetContent, SheetTrigger } from '@/components/ui/sheet'
import { type BoxSettings, changedCount } from '@/lib/client/settings'
import { closeness, samplerName } from '@/lib/client/words'
import type { ModelView } from '@/lib/models/schema'
import { MAX_PROMPT } from '@/lib/runs/schema'

type Props = {
  settings: BoxSettings
  model: ModelView | undefined
  lastSeed: number | undefined
  onChange: (change: Partial<BoxSettings>) => void
}

/** Everything else about the next press, in the artist's words first and the field's own second. */
export function MoreSheet({ settings, model, lastSeed, onChange }: Props) {
  const changed = changedCount(settings)
  const own = model?.defaults
  const steps = settings.steps ?? own?.steps ?? 20
  const guidanceScale = settings.guidanceScale ?? own?.guidanceScale ?? 5
  return (
    <Sheet>
      <SheetTrigger asChild>
        <Chip
          look={changed ? 'set' : 'bare'}
          aria-label={changed ? `More settings, ${changed} changed` : 'More settings'}
        >
          <SlidersHorizontal aria-hidden />
          More
          {changed > 0 && <span className="text-muted">{changed}</span>}
        </Chip>
      </SheetTrigger>
      <SheetContent
        title="More"
        description="Settings of the next pictures. They stay as you leave them."
        footer={
          <Button
            look="ghost"
            size="small"
            aria-disabled={changed === 0 && settings.seed === undefined}
            onClick={() =>
              onChange({
                negativePrompt: '',
                steps: undefined,
                guidanceScale: undefined,
                sampler: undefined,
                seed: undefined,
              })
            }
            className="-ml-3"
          >
            Back to the model’s own values
          </Button>
        }
      >
        <Field label="Leave out" hint="What you do not want to see. Also called the negative prompt.">
          {(wiring) => (
            <TextArea
              {...wiring}
              rows={2}
              maxLength={MAX_PROMPT}
              placeholder="people, text"
              value={settings.negativePrompt}
              onChange={({ target }) => onChange({ negativePrompt: target.value })}
            />
          )}
        </Field>
        <SliderField
          label="Follow my words"
          hint="Also called guidance scale"
          ends={['loosely', 'closely']}
          value={guidanceScale}
          own={own?.guidanceScale}
          min={1}
          max={15}
          step={0.5}
          valueText={`${closeness(guidanceScale)}, ${guidanceScale}`}
          onChange={(next) => onChange({ guidanceScale: next })}
        />
        <SliderField
          label="Steps"
          hint="More steps take longer and change little past a point"
          ends={['quick', 'careful']}
          value={steps}
          own={own?.steps}
          min={1}
          max={Math.min(model?.maxSteps ?? 60, 60)}
          step={1}
          onChange={(next) => onChange({ steps: next })}
        />
        {model && model.samplers.length > 1 && (
          <Field label="Sampler" hint="The recipe that turns noise into a picture.">
            {(wiring) => (
              <Select
                {...wiring}
                value={settings.sampler ?? model.defaults.sampler}
                onChange={({ target }) =>
                  onChange({ sampler: target.value === model.defaults.sampler ? undefined : target.value })
                }
              >
                {model.samplers.map((sampler) => (
                  <option key={sampler} value={sampler}>
                    {samplerName(sampler)}
                    {sampler === model.defaults.sampler && ' (the model’s own)'}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        )}
        <SeedField seed={settings.seed} lastSeed={lastSeed} onChange={(seed) => onChange({ seed })} />
      </SheetContent>
    </Sheet>
  )
}
