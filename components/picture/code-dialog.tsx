'use client'

import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Segmented } from '@/components/ui/segmented'
import type { ArtworkView } from '@/lib/artworks/schema'
import { codeOf, type Language } from '@/lib/client/code-of'
import { useFamily } from '@/lib/client/queries'

type Props = { artwork: ArtworkView; isOpen: boolean; onClose: () => void }

const NAMES: { value: Language; label: string }[] = [
  { value: 'curl', label: 'curl' },
  { value: 'typescript', label: 'TypeScript' },
  { value: 'python', label: 'Python' },
  { value: 'cli', label: 'CLI' },
]

/** What a program would say to get this very picture. */
export function CodeDialog({ artwork, isOpen, onClose }: Props) {
  const { data: family } = useFamily(artwork.id)
  const [language, setLanguage] = useState<Language>('curl')
  const origin = family?.find(({ id }) => id === artwork.id)
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <DialogContent isWide title="This picture from code" description="Your key, from Settings, goes into KIZY_KEY.">
        <div className="grid gap-4">
          <Segmented label="Language" value={language} options={NAMES} onChange={setLanguage} />
          {origin && <Code text={codeOf(artwork, origin, window.location.origin)[language]} />}
        </div>
      </DialogContent>
    </Dialog>
  )
}

function Code({ text }: { text: string }) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      toast('Copied')
    } catch {
      // A page without https may not copy; what is marked by hand, the keyboard can.
      toast('Mark the text and press Ctrl+C or ⌘C to copy')
    }
  }
  return (
    <div className="grid gap-3">
      <pre
        tabIndex={0}
        role="region"
        aria-label="Code"
        className="max-h-[50vh] overflow-auto rounded-md border border-line bg-sunk p-4 font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {text}
      </pre>
      <Button look="accent" className="justify-self-end" onClick={() => void copy()}>
        Copy
      </Button>
    </div>
  )
}
