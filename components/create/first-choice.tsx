'use client'

import Link from 'next/link'
import { useState } from 'react'
import { InstallDialog } from '@/components/models/install-dialog'
import { Button } from '@/components/ui/button'
import { stored, useStored } from '@/lib/client/stored'
import { useModelsRoom } from '@/lib/client/use-models-room'
import { bytesText, percent } from '@/lib/client/words'
import { z } from 'zod'

const decided = stored('kizy.firstChoice', { done: false }, (raw) => z.object({ done: z.boolean() }).parse(raw))

/** A first visit: Sprout at once, and a real model for this machine meanwhile, if she wants one. */
export function FirstChoice() {
  const { room, ask, asking } = useModelsRoom()
  const [isOpen, setIsOpen] = useState(false)
  const { done } = useStored(decided)
  const entry = room?.catalogue.find(({ id }) => id === room.recommended)
  if (!room || !entry || !room.mayChange) return null
  const coming = room.installs.find(({ id }) => id === entry.id)
  if (coming?.state === 'failed') {
    return (
      <p className="text-sm text-muted">
        {entry.name} did not come: {coming.problem?.message ?? 'it stopped'}. Sprout draws meanwhile.{' '}
        <Link href="/models" className="underline underline-offset-2">
          Models
        </Link>
      </p>
    )
  }
  if (coming) {
    const share = coming.bytes ? coming.received / coming.bytes : 0
    return (
      <p role="status" className="text-sm text-muted">
        {entry.name} is on its way, {percent(share)}. Start with Sprout meanwhile.
      </p>
    )
  }
  if (entry.installed || done) return null
  return (
    <div className="grid gap-3 rounded-lg border border-line p-4 text-left">
      <p className="text-sm text-pretty">
        <span className="font-medium">Start with Sprout now</span>, while {entry.name} downloads: it fits this machine
        {entry.bytes !== null && `, and is ${bytesText(entry.bytes)}`}.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => setIsOpen(true)}>
          Download {entry.name}
        </Button>
        <Button size="small" look="ghost" onClick={() => decided.set({ done: true })}>
          Sprout is enough for now
        </Button>
      </div>
      {isOpen && <InstallDialog entry={entry} room={room} ask={ask} asking={asking} onClose={() => setIsOpen(false)} />}
    </div>
  )
}
