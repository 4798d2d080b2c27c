'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { AccountMenu } from '@/components/frame/account-menu'
import { openPalette } from '@/components/frame/palette-state'
import { Button } from '@/components/ui/button'
import { Logo } from '@/components/ui/logo'

/** The phone's head: who we are, find, and everything else under one's own sign. */
export function TopBar() {
  return (
    <header className="fixed inset-x-0 top-0 z-30 flex h-(--top-bar) items-center gap-1 bg-surface pr-2 pl-4 md:hidden">
      <Link href="/" className="mr-auto flex h-11 items-center gap-2.5 text-lg font-semibold">
        <Logo />
        Kizy
      </Link>
      <Button look="ghost" size="icon" aria-label="Find" onClick={openPalette}>
        <Search aria-hidden />
      </Button>
      <AccountMenu compact />
    </header>
  )
}
