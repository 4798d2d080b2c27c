'use client'

import { CloudOff, LogIn, Unplug } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { type ReactNode, useSyncExternalStore } from 'react'
import { useConnection } from '@/components/frame/live'
import { useModels } from '@/lib/client/queries'

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/** A thin bar when something is away: what, what is safe, what to do. Otherwise nothing. */
export function StatusBar() {
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )
  const connection = useConnection()
  const { data: models } = useModels()
  const pathname = usePathname()

  let words: ReactNode = null
  if (!isOnline) {
    words = (
      <>
        <CloudOff aria-hidden /> You are offline. What you see stays; new pictures wait until you are back.
      </>
    )
  } else if (connection === 'signedOut') {
    words = (
      <>
        <LogIn aria-hidden /> You are signed out.
        <Link
          href={`/sign-in?next=${encodeURIComponent(pathname)}`}
          className="font-medium underline underline-offset-2"
        >
          Sign in
        </Link>
      </>
    )
  } else if (connection === 'lost') {
    words = (
      <>
        <Unplug aria-hidden /> The studio is not answering. What you made is safe; this page comes back by itself.
      </>
    )
  } else if (models && !models.some(({ available }) => available)) {
    words = (
      <>
        <Unplug aria-hidden /> The part that draws is not ready yet. Your pictures are here; new ones wait for it.
      </>
    )
  }
  return (
    <div role="status" className="relative z-20">
      {words && (
        <p className="flex min-h-9 flex-wrap items-center justify-center gap-x-2 border-b border-line bg-high px-4 py-1.5 text-center text-sm text-text [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-warn">
          {words}
        </p>
      )}
    </div>
  )
}
