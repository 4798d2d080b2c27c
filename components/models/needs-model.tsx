import Link from 'next/link'
import { TO_INSTALL } from '@/lib/words/schema'

const LACKING = {
  describe: 'Nothing here describes pictures yet.',
  enhance: 'Nothing here writes yet.',
}

/** One line for what is off: which model would bring it, and the way there. */
export function NeedsModel({ id, what }: { id: string; what: keyof typeof LACKING }) {
  return (
    <p id={id} className="text-sm text-pretty text-muted">
      {LACKING[what]}{' '}
      <Link href="/models#words" className="underline underline-offset-4 hover:text-text">
        Install {TO_INSTALL[what]}
      </Link>{' '}
      to have it.
    </p>
  )
}
