'use client'

import { cx } from 'class-variance-authority'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { isIn, ROOMS } from '@/components/frame/rooms'

/** The rooms at the thumb. */
export function BottomBar() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Rooms"
      className="fixed inset-x-0 bottom-0 z-30 grid h-(--bottom-bar) grid-flow-col border-t border-line bg-sunk pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {ROOMS.map((room) => {
        const isHere = isIn(pathname, room)
        const Icon = room.icon
        return (
          <Link
            key={room.href}
            href={room.href}
            aria-current={isHere ? 'page' : undefined}
            className={cx(
              'grid content-center justify-items-center gap-1 text-xs',
              isHere ? 'font-medium text-text' : 'text-muted',
            )}
          >
            <Icon aria-hidden className="size-5" strokeWidth={1.75} />
            {room.name}
          </Link>
        )
      })}
    </nav>
  )
}
