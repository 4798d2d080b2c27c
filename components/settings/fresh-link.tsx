'use client'

import { useRef } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import type { InviteLink } from '@/lib/people/schema'

/** A link just made. It is shown this once: the studio keeps only its fingerprint. */
export function FreshLink({ link: { url, onlyHere } }: { link: InviteLink }) {
  const field = useRef<HTMLInputElement>(null)
  const copy = async () => {
    field.current?.select()
    try {
      await navigator.clipboard.writeText(url)
      toast('Link copied')
    } catch {
      // A page without https may not copy; what is selected, the keyboard can.
      toast('Press Ctrl+C or ⌘C to copy')
    }
  }
  return (
    <div className="grid gap-2 rounded-lg border border-line p-4">
      <p className="text-sm">Send this link. It works once, for seven days, and is not shown again.</p>
      <div className="flex gap-2">
        <Input ref={field} aria-label="Invitation link" value={url} readOnly className="font-mono" />
        <Button onClick={copy} className="h-10">
          Copy
        </Button>
      </div>
      {onlyHere && (
        <p className="text-sm text-warn">
          It leads to this computer only. For others, start the studio with an address they can reach (STUDIO_URL).
        </p>
      )}
    </div>
  )
}
