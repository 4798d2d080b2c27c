'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { AccountMenu } from '@/components/frame/account-menu'
import { openPalette } from '@/components/frame/palette-state'
import { RailLink } from '@/components/frame/rail-link'
import { ACTIVITY, MODELS, ROOMS, SETTINGS } from '@/components/frame/rooms'
import { useModifier } from '@/components/frame/use-modifier'
import { Kbd } from '@/components/ui/kbd'
import { Logo } from '@/components/ui/logo'

/** The left edge: 208 px with words, 64 px with signs alone. On the phone the bottom bar does its work. */
export function Rail() {
  const modifier = useModifier()
  return (
    <nav
      aria-label="Rooms"
      className="fixed inset-y-0 left-0 z-30 flex w-(--rail) flex-col gap-1 border-r border-line bg-sunk px-3 pt-4 pb-3 max-md:hidden"
    >
      <Link
        href="/"
        className="mb-3 flex h-8 items-center gap-2.5 rounded-md px-2.5 text-lg font-semibold max-lg:justify-center max-lg:px-0"
      >
        <Logo />
        <span className="max-lg:sr-only">Kizy</span>
      </Link>
      <button
        type="button"
        onClick={openPalette}
        aria-keyshortcuts="Control+K Meta+K"
        className="mb-2.5 flex h-9 items-center gap-3 rounded-md border border-line px-2.5 text-sm text-muted transition-colors hover:border-edge hover:text-text max-lg:justify-center max-lg:px-0"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 text-left max-lg:sr-only">Find</span>
        <span aria-hidden className="max-lg:hidden">
          <Kbd>{modifier} K</Kbd>
        </span>
      </button>
      {ROOMS.map((room) => (
        <RailLink key={room.href} room={room} />
      ))}
      <div className="mt-auto grid grid-cols-1 gap-1">
        <RailLink room={MODELS} />
        <RailLink room={ACTIVITY} />
        <RailLink room={SETTINGS} />
        <div className="mt-2 border-t border-line pt-2">
          <AccountMenu />
        </div>
      </div>
    </nav>
  )
}
