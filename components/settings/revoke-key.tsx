'use client'

import { revokeKey } from '@/lib/keys/actions'
import { ActButton } from './act-button'

export function RevokeKey({ id, name }: { id: string; name: string }) {
  return (
    <ActButton act={() => revokeKey({ id })} done="The key opens nothing any more." look="outline" size="small">
      Revoke<span className="sr-only"> the key {name}</span>
    </ActButton>
  )
}
