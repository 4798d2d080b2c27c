import { Palette } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'

export const metadata: Metadata = { title: 'Not here' }

export default function StyleNotFound() {
  return (
    <div className="grid grow place-items-center">
      <Message
        icon={<Palette aria-hidden />}
        title="This style is not here"
        action={
          <Button asChild look="accent">
            <Link href="/styles">To the styles</Link>
          </Button>
        }
      >
        It may have been deleted, or it is no longer shared with you.
      </Message>
    </div>
  )
}
