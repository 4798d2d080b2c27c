'use client'

import { usePathname } from 'next/navigation'
import { keysOf } from '@/components/frame/keys'
import { closePane } from '@/components/frame/palette-state'
import { useModifier } from '@/components/frame/use-modifier'
import { Dialog, DialogContent } from '@/components/ui/dialog'
import { Kbd } from '@/components/ui/kbd'

export function KeysDialog({ isOpen }: { isOpen: boolean }) {
  const hints = keysOf(usePathname(), useModifier())
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !open && closePane()}>
      <DialogContent title="Keys of this room">
        <dl className="grid gap-1">
          {hints.map(({ keys, does }) => (
            <div key={does} className="flex min-h-8 items-center justify-between gap-4">
              <dt className="text-base">{does}</dt>
              <dd className="flex gap-1">
                {keys.map((key) => (
                  <Kbd key={key}>{key}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  )
}
