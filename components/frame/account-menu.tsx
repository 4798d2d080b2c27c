'use client'

import { Keyboard, LogOut, Monitor, Moon, Sun } from 'lucide-react'
import Link from 'next/link'
import { openKeys } from '@/components/frame/palette-state'
import { ACTIVITY, MODELS, SETTINGS } from '@/components/frame/rooms'
import { useSignOut } from '@/components/frame/use-sign-out'
import { setTheme, useTheme } from '@/components/frame/use-theme'
import type { Theme } from '@/components/frame/theme'
import {
  Menu,
  MenuChoice,
  MenuChoices,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuLine,
  MenuTrigger,
} from '@/components/ui/menu'
import { usePerson } from '@/lib/client/person'

const initialOf = (name: string) => Array.from(name.trim())[0]?.toUpperCase() ?? '?'

export function AccountMenu({ compact = false }: { compact?: boolean }) {
  const { name, email } = usePerson()
  const theme = useTheme()
  const signOut = useSignOut()
  const sign = (
    <span
      aria-hidden
      className="grid size-7 shrink-0 place-items-center rounded-full border border-line bg-high text-xs font-semibold text-text"
    >
      {initialOf(name)}
    </span>
  )
  return (
    <Menu>
      <MenuTrigger asChild>
        {compact ? (
          <button
            type="button"
            aria-label={`Account of ${name}`}
            className="grid size-11 place-items-center rounded-md"
          >
            {sign}
          </button>
        ) : (
          <button
            type="button"
            aria-label={`Account of ${name}`}
            className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left transition-colors hover:bg-high aria-expanded:bg-high max-lg:justify-center max-lg:px-0"
          >
            {sign}
            <span className="min-w-0 max-lg:hidden">
              <span className="block truncate text-xs font-medium text-text">{name}</span>
              <span className="block truncate text-xs text-muted">{email}</span>
            </span>
          </button>
        )}
      </MenuTrigger>
      <MenuContent side="top" align="start" className="w-56">
        <MenuLabel>Theme</MenuLabel>
        <MenuChoices value={theme} onValueChange={(next) => setTheme(next as Theme)}>
          <MenuChoice value="system">
            <Monitor aria-hidden /> As the system
          </MenuChoice>
          <MenuChoice value="dark">
            <Moon aria-hidden /> Dark
          </MenuChoice>
          <MenuChoice value="light">
            <Sun aria-hidden /> Light
          </MenuChoice>
        </MenuChoices>
        <MenuLine />
        {[MODELS, ACTIVITY, SETTINGS].map(({ href, name, icon: Icon }) => (
          <MenuItem key={href} asChild className="md:hidden">
            <Link href={href}>
              <Icon aria-hidden /> {name}
            </Link>
          </MenuItem>
        ))}
        <MenuItem onSelect={openKeys} className="max-md:hidden">
          <Keyboard aria-hidden /> Keys
        </MenuItem>
        <MenuItem onSelect={signOut}>
          <LogOut aria-hidden /> Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
