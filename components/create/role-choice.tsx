'use client'

import Link from 'next/link'
import { useId } from 'react'
import { Segmented } from '@/components/ui/segmented'
import { canFollow, type Role } from '@/lib/client/references'
import type { ModelView } from '@/lib/models/schema'

const ROLES: { value: Role; label: string }[] = [
  { value: 'start', label: 'Start from it' },
  { value: 'structure', label: 'Follow its lines' },
]

type Props = { role: Role; model: ModelView | undefined; onSwap: () => void }

/** What a picture is for. What cannot be had is said, with what can. */
export function RoleChoice({ role, model, onSwap }: Props) {
  const hintId = useId()
  const hasBoth = canFollow(model)
  return (
    <div className="grid gap-1.5">
      {(hasBoth || role === 'structure') && (
        <Segmented
          label="What it is for"
          describedBy={hintId}
          value={role}
          options={ROLES}
          onChange={(next) => next !== role && onSwap()}
        />
      )}
      <p id={hintId} className="text-sm text-muted">
        {!hasBoth && `Nothing is installed here that lets ${model?.name ?? 'this model'} follow lines. `}
        To take only its look,{' '}
        <Link href="/styles/teach" className="underline underline-offset-4 hover:text-text">
          teach a style
        </Link>
        .
      </p>
    </div>
  )
}
