import type { ReactNode } from 'react'
import { Logo } from '@/components/ui/logo'

/** The door: one calm column, whatever the page. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-100 flex-col justify-center px-6 py-12">
      <p className="mb-8 flex items-center gap-2.5 text-lg font-semibold">
        <Logo className="size-6 text-accent" />
        Kizy
      </p>
      {children}
    </main>
  )
}
