'use client'

import { cx } from 'class-variance-authority'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { isIn, type Room } from '@/components/frame/rooms'

export function RailLink({ room }: { room: Room }) {
  const isHere = isIn(usePathname(), room)
  const Icon = room.icon
  return (
    <Link
      href={room.href}
      aria-current={isHere ? 'page' : undefined}
      title={room.name}
      className={cx(
        'flex h-9 items-center gap-3 rounded-md border px-2.5 text-base transition-colors max-lg:justify-center max-lg:px-0',
        isHere ? 'border-line bg-active font-medium text-text' : 'border-transparent text-muted hover:text-text',
      )}
    >
      <Icon aria-hidden className="size-4.5 shrink-0" strokeWidth={1.75} />
      <span className="max-lg:sr-only">{room.name}</span>
    </Link>
  )
}
