'use client'

import { withdrawInvite } from '@/lib/people/actions'
import { ActButton } from './act-button'

export function WithdrawInvite({ id, who }: { id: string; who: string }) {
  return (
    <ActButton act={() => withdrawInvite({ id })} done="The link is dead now." look="outline" size="small">
      Take back<span className="sr-only"> the invitation for {who}</span>
    </ActButton>
  )
}
