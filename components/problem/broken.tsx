'use client'

import { Unplug } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'

/** A room that could not be shown: what happened, what is safe, and a button. */
export function Broken({ onRetry }: { onRetry: () => void }) {
  return (
    <div className="grid grow place-items-center">
      <Message
        icon={<Unplug aria-hidden />}
        title="This room did not open"
        action={
          <Button look="accent" onClick={onRetry}>
            Try again
          </Button>
        }
      >
        Something behind it is not answering. Your pictures and your words are safe.
      </Message>
    </div>
  )
}
