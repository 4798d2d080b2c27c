import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'

type Props = { icon: ReactNode; title: string; children: ReactNode; href: string; way: string }

/** A whole page for an address with nothing behind it, and one way out. */
export function NothingHere({ icon, title, children, href, way }: Props) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Message
        icon={icon}
        title={title}
        action={
          <Button asChild look="accent">
            <Link href={href}>{way}</Link>
          </Button>
        }
      >
        {children}
      </Message>
    </main>
  )
}
