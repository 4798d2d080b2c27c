'use client'

import { endOneSession } from '@/lib/auth/actions'
import { ActButton } from './act-button'

export function EndSession({ id, browser }: { id: string; browser: string }) {
  return (
    <ActButton act={() => endOneSession({ id })} done={`${browser} is signed out.`} look="outline" size="small">
      Sign out<span className="sr-only"> {browser}</span>
    </ActButton>
  )
}
