'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { emptyBin } from '@/lib/artworks/actions'
import { askAnew } from '@/lib/client/ask-anew'
import { takeFromWalls } from '@/lib/client/use-bin'
import { ARTWORKS } from '@/lib/client/queries'
import { attempt } from '@/lib/client/undoable'
import { pictures } from '@/lib/client/words'

type Props = {
  total: number
  /** Only these instead of everything. */
  ids?: readonly string[]
  onDone?: () => void
}

/** The one deed here that nothing brings back, so it asks first. */
export function EmptyBin({ total, ids, onDone }: Props) {
  const client = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  if (total === 0) return null
  const erase = async () => {
    setIsBusy(true)
    const result = await attempt(() => emptyBin(ids ? { ids: [...ids] } : {}))
    setIsBusy(false)
    setIsOpen(false)
    if (!result.ok) return
    if (ids) takeFromWalls(client, ids)
    void askAnew(client, ARTWORKS)
    toast(`${pictures(result.data.erased)} erased for good`)
    onDone?.()
  }
  return (
    <Dialog open={isOpen} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button look="danger" size="small">
          {ids ? 'Erase' : 'Empty the bin'}
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Erase ${pictures(total)} for good?`}
        description="They cannot be brought back. Their files leave the bucket within a day."
      >
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep</Button>
          </DialogClose>
          <Button look="danger" busy={isBusy} onClick={() => void erase()}>
            Erase for good
          </Button>
        </div>
      </DialogContent>
    </Dialog>
  )
}
