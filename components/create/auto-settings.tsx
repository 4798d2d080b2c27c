'use client'

import { Switch } from '@/components/ui/switch'
import type { AutoSettings as Settings } from '@/lib/client/auto'
import { fits } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'

type Props = {
  settings: Settings
  isAvailable: boolean
  loras: LoraView[]
  model: ModelView | undefined
  onChange: (settings: Settings) => void
}

/** Whether Kizy may suggest styles and models, and among which styles. */
export function AutoSettings({ settings, isAvailable, loras, model, onChange }: Props) {
  const { isOn, among } = settings
  const fitting = loras.filter((lora) => fits(lora, model))
  const toggle = (id: string) =>
    onChange({ isOn, among: among?.includes(id) ? among.filter((one) => one !== id) : [...(among ?? []), id] })
  return (
    <div className="grid gap-2 border-t border-line px-2 pt-3 pb-1">
      <Switch
        label="Auto"
        about={
          isAvailable
            ? 'Kizy suggests a style, or another model, where your words ask for one, and says why.'
            : 'The part that reads words does not answer here, so nothing is suggested.'
        }
        isOn={isOn}
        onChange={(next) => onChange({ isOn: next, among })}
      />
      {isOn && fitting.length > 0 && (
        <details open={among !== null || undefined} className="text-sm">
          <summary className="flex min-h-8 cursor-pointer items-center text-muted hover:text-text max-md:min-h-11">
            {among === null ? 'Among all that fit' : `Among ${among.length} you chose`}
          </summary>
          <div className="grid max-h-40 gap-0.5 overflow-y-auto pl-1">
            {fitting.map(({ id, name }) => (
              <label key={id} className="flex min-h-8 items-center gap-2.5 max-md:min-h-11">
                <input
                  type="checkbox"
                  checked={among === null || among.includes(id)}
                  onChange={() =>
                    among === null
                      ? onChange({ isOn, among: fitting.filter((one) => one.id !== id).map((one) => one.id) })
                      : toggle(id)
                  }
                  className="size-4 accent-(--accent)"
                />
                <span className="truncate">{name}</span>
              </label>
            ))}
          </div>
          {among !== null && (
            <button
              type="button"
              onClick={() => onChange({ isOn, among: null })}
              className="min-h-8 text-muted underline underline-offset-2 hover:text-text max-md:min-h-11"
            >
              Among all again
            </button>
          )}
        </details>
      )}
    </div>
  )
}
