'use client'

import { BringMenu } from '@/components/create/bring-menu'
import { ReferenceChip } from '@/components/create/reference-chip'
import { StartChip } from '@/components/create/start-chip'
import { anotherRole, withRole } from '@/lib/client/references'
import type { BoxSettings } from '@/lib/client/settings'
import type { useBringPictures } from '@/lib/client/use-bring-pictures'
import type { ModelView } from '@/lib/models/schema'
import { MAX_REFERENCES } from '@/lib/references/schema'

type Props = {
  settings: BoxSettings
  model: ModelView | undefined
  pictures: ReturnType<typeof useBringPictures>
  onChange: (change: (now: BoxSettings) => BoxSettings) => void
}

/** The picture that the next ones begin with, those they follow, and the way to bring more. */
export function PictureChips({ settings, model, pictures, onChange }: Props) {
  const { start, references } = settings
  return (
    <>
      {start && (
        <StartChip
          start={start}
          model={model}
          onChange={(next) => onChange((now) => ({ ...now, start: next }))}
          onRole={(role) => onChange((now) => withRole(now, start.source, role))}
        />
      )}
      {references.map((reference) => (
        <ReferenceChip
          key={reference.source}
          reference={reference}
          model={model}
          onChange={(next) =>
            onChange((now) => ({
              ...now,
              references: now.references.map((one) => (one.source === next.source ? next : one)),
            }))
          }
          onRole={(role) => onChange((now) => withRole(now, reference.source, role))}
          onRemove={() =>
            onChange((now) => ({
              ...now,
              references: now.references.filter(({ source }) => source !== reference.source),
            }))
          }
        />
      ))}
      {references.length < MAX_REFERENCES && (
        <BringMenu hasStart={start !== undefined} another={anotherRole(model)} pictures={pictures} />
      )}
    </>
  )
}
