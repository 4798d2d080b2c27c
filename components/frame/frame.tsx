import type { ReactNode } from 'react'
import { BottomBar } from '@/components/frame/bottom-bar'
import { Rail } from '@/components/frame/rail'
import { StatusBar } from '@/components/frame/status-bar'
import { TopBar } from '@/components/frame/top-bar'

/** A room between the rail and the edge; on the phone between two bars. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <a
        href="#room"
        className="fixed top-2 left-2 z-50 -translate-y-24 rounded-md bg-raised px-4 py-2 text-sm font-medium focus-visible:translate-y-0 focus-visible:shadow-float"
      >
        Skip to the room
      </a>
      <TopBar />
      <Rail />
      <main
        id="room"
        tabIndex={-1}
        className="flex min-h-dvh flex-col pt-(--top-bar) pb-(--bottom-bar) outline-none md:pl-(--rail)"
      >
        <StatusBar />
        {children}
      </main>
      <BottomBar />
    </>
  )
}
