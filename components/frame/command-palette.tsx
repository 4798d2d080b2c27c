'use client'

import { Command } from 'cmdk'
import { Keyboard, LogOut, Monitor, Moon, PenLine, Sparkles, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { Dialog } from 'radix-ui'
import type { ReactNode } from 'react'
import { closePane, openKeys } from '@/components/frame/palette-state'
import { PalettePictures } from '@/components/frame/palette-pictures'
import { PaletteStyles } from '@/components/frame/palette-styles'
import { paletteRow } from '@/components/frame/palette-row'
import { ACTIVITY, MODELS, ROOMS, SETTINGS } from '@/components/frame/rooms'
import { useSignOut } from '@/components/frame/use-sign-out'
import { setTheme } from '@/components/frame/use-theme'
import { focusBox } from '@/lib/client/settings'

/** Everything there is, by its name. */
export function CommandPalette({ isOpen }: { isOpen: boolean }) {
  const router = useRouter()
  const signOut = useSignOut()
  const run = (act: () => void) => () => {
    closePane()
    act()
  }
  const item = (name: string, icon: ReactNode, act: () => void, keywords: string[] = []) => (
    <Command.Item value={name} keywords={keywords} onSelect={run(act)} className={paletteRow}>
      {icon} {name}
    </Command.Item>
  )
  const write = () => {
    router.push('/')
    // The room may still have to come.
    window.setTimeout(focusBox, 60)
  }
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && closePane()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-veil" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-4 top-[12dvh] z-50 mx-auto max-w-xl animate-fade-in overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none"
        >
          <Dialog.Title className="sr-only">Find</Dialog.Title>
          <Command
            label="Find"
            loop
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
          >
            <Command.Input
              placeholder="Where to, or what?"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-base text-text outline-none placeholder:text-muted max-md:text-[1rem]"
            />
            <Command.List className="max-h-[min(24rem,60dvh)] overflow-y-auto p-1">
              <Command.Empty className="px-3 py-6 text-center text-sm text-muted">
                Nothing here goes by that name.
              </Command.Empty>
              <Command.Group heading="Go to">
                {[...ROOMS, MODELS, ACTIVITY, SETTINGS].map(({ href, name, icon: Icon }) => (
                  <Command.Item key={href} value={name} onSelect={run(() => router.push(href))} className={paletteRow}>
                    <Icon aria-hidden /> {name}
                  </Command.Item>
                ))}
              </Command.Group>
              <Command.Group heading="Do">
                {item('Describe a picture', <PenLine aria-hidden />, write, ['new', 'prompt', 'write'])}
                {item('Teach a new style', <Sparkles aria-hidden />, () => router.push('/styles/teach'), [
                  'lora',
                  'train',
                ])}
                {item('Dark theme', <Moon aria-hidden />, () => setTheme('dark'))}
                {item('Light theme', <Sun aria-hidden />, () => setTheme('light'))}
                {item('Theme as the system', <Monitor aria-hidden />, () => setTheme('system'))}
                {item('Keys of this room', <Keyboard aria-hidden />, openKeys, ['shortcuts', 'help'])}
                {item('Sign out', <LogOut aria-hidden />, signOut)}
              </Command.Group>
              <PaletteStyles onOpen={(id) => run(() => router.push(`/styles/${id}`))()} />
              <PalettePictures onOpen={(id) => run(() => router.push(`/gallery/${id}`))()} />
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
