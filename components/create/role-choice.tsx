'use client'

import Link from 'next/link'
import { useId } from 'react'
import { Segmented } from '@/components/ui/segmented'
import { canRead, type Role } from '@/lib/client/references'
import type { ModelView } from '@/lib/models/schema'

const START = { value: 'start', label: 'Start from it' } as const
const LINES = { value: 'structure', label: 'Follow its lines' } as const
/** Three side by side have room for shorter ones. */
const SHORT_LINES = { value: 'structure', label: 'Its lines' } as const
const LOOK = { value: 'look', label: 'As a look' } as const

type Props = { role: Role; model: ModelView | undefined; onRole: (role: Role) => void }

/** What a picture is for. What cannot be had is said, with what can. */
export function RoleChoice({ role, model, onRole }: Props) {
  const hintId = useId()
  const hasLines = canRead(model, 'structure')
  const hasLook = canRead(model, 'look')
  const offersLines = hasLines || role === 'structure'
  const offersLook = hasLook || role === 'look'
  const options = [START, ...(offersLines ? [offersLook ? SHORT_LINES : LINES] : []), ...(offersLook ? [LOOK] : [])]
  return (
    <div className="grid gap-1.5">
      {options.length > 1 && (
        <Segmented
          label="What it is for"
          describedBy={hintId}
          value={role}
          options={options}
          onChange={(next) => next !== role && onRole(next)}
        />
      )}
      <p id={hintId} className="text-sm text-muted">
        {!hasLines && <WithoutLines model={model} />}
        {hasLook ? (
          'As a look, its colours, light and manner are taken; with a lot of it, also what it shows.'
        ) : (
          <WithoutLook model={model} />
        )}
      </p>
    </div>
  )
}

/** What lets it follow lines, where that can be had. */
function WithoutLines({ model }: Pick<Props, 'model'>) {
  const missing = model?.abilities.linesToInstall
  const name = model?.name ?? 'this model'
  if (!missing) return `Nothing is installed here that lets ${name} follow lines. `
  return (
    <>
      To let {name} follow lines, install “{missing}” under <ModelsLink />.{' '}
    </>
  )
}

const ModelsLink = () => (
  <Link href="/models" className="underline underline-offset-4 hover:text-text">
    Models
  </Link>
)

/** How to have the look of a picture otherwise: install what takes it, or teach it. */
function WithoutLook({ model }: Pick<Props, 'model'>) {
  const missing = model?.abilities.lookToInstall
  return (
    <>
      To take only its look,{' '}
      {missing && (
        <>
          install “{missing}” under <ModelsLink />, or{' '}
        </>
      )}
      <Link href="/styles/teach" className="underline underline-offset-4 hover:text-text">
        teach a style
      </Link>
      .
    </>
  )
}
