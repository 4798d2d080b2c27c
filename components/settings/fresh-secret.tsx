'use client'

import { type ReactNode, useRef } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

interface Props {
  label: string
  value: string
  copied: string
  about: string
  warning?: ReactNode
}

/** Something just made that is shown this once: the studio keeps only its fingerprint. */
export function FreshSecret({ label, value, copied, about, warning }: Props) {
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(value)
      toast(copied)
    } catch {
      // A page without https may not copy; what is selected, the keyboard can.
      toast('Press Ctrl+C or ⌘C to copy')
    }
  }
  return (
    <div className="grid gap-2 rounded-lg border border-line p-4">
      <p className="text-sm">{about}</p>
      <div className="flex gap-2">
        <Input ref={field} aria-label={label} value={value} readOnly className="font-mono" />
        <Button onClick={copy} className="h-10">
          Copy
        </Button>
      </div>
      {warning && <p className="text-sm text-warn">{warning}</p>}
    </div>
  )
}
