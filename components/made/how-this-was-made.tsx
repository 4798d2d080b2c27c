'use client'

import { ChevronRight, Workflow } from 'lucide-react'
import { useRef, useState } from 'react'
import { MadeDialog } from '@/components/made/made-dialog'

type Props = { runId: string; picture: number }

/** The quiet way from a picture to the parts that made it. */
export function HowThisWasMade({ runId, picture }: Props) {
  const [isOpen, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  return (
    <>
      <button
        ref={opener}
        type="button"
        onClick={() => setOpen(true)}
        className="-mx-2 flex h-10 w-[calc(100%+1rem)] items-center gap-3 rounded-md px-2 text-sm transition-colors hover:bg-high max-md:h-11"
      >
        <Workflow aria-hidden className="size-4 text-muted" />
        <span className="font-medium">How this was made</span>
        <ChevronRight aria-hidden className="ml-auto size-4 text-muted" />
      </button>
      <MadeDialog runId={runId} picture={picture} isOpen={isOpen} onOpenChange={setOpen} opener={opener} />
    </>
  )
}
