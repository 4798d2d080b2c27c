import { Sparkles } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'

/** The room's name, and its one next step. */
export function StylesHeader({ children }: { children?: ReactNode }) {
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 pt-8 max-md:pt-4">
      <h1 className="text-xl font-semibold">Styles</h1>
      <div className="flex gap-2">
        {children}
        <Button asChild look="accent">
          <Link href="/styles/teach">
            <Sparkles aria-hidden /> Teach a new one
          </Link>
        </Button>
      </div>
    </header>
  )
}
