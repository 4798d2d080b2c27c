'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog, DialogClose, DialogContent, DialogTrigger } from '@/components/ui/dialog'
import { removePerson } from '@/lib/people/actions'
import type { MemberView } from '@/lib/people/schema'
import { ActButton } from './act-button'

const made = (pictures: number) => {
  if (pictures === 0) return 'There are no pictures in it.'
  return pictures === 1 ? 'The one picture in it is erased too.' : `The ${pictures} pictures in it are erased too.`
}

export function RemoveMember({ member: { id, name, email, pictures } }: { member: MemberView }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog open={open} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button look="outline" size="small">
          Remove<span className="sr-only"> {name}</span>
        </Button>
      </DialogTrigger>
      <DialogContent
        title={`Remove ${name}?`}
        description={`${email} is signed out at once, and the account is erased. ${made(pictures)} This cannot be undone.`}
      >
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose asChild>
            <Button>Keep</Button>
          </DialogClose>
          <ActButton
            look="danger"
            act={() => removePerson({ id })}
            done={`${name} is removed.`}
            onDone={() => setOpen(false)}
          >
            Remove and erase
          </ActButton>
        </div>
      </DialogContent>
    </Dialog>
  )
}
