'use client'

import { Folder, Images, SearchX, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { Button } from '@/components/ui/button'
import { Message } from '@/components/ui/message'
import { type GalleryFilter, wishesIn } from '@/lib/client/gallery-filter'

/** An empty wall, and why it is empty. */
export function NothingHangs({ filter, onClear }: { filter: GalleryFilter; onClear: () => void }) {
  if (wishesIn(filter) > 0) {
    return (
      <Message
        level={2}
        icon={<SearchX aria-hidden />}
        title="Nothing here is like that"
        action={<Button onClick={onClear}>Show all of them</Button>}
      >
        Try fewer words, or a wider span of days.
      </Message>
    )
  }
  if (filter.bin) {
    return (
      <Message level={2} icon={<Trash2 aria-hidden />} title="The bin is empty">
        What you delete lies here for a while, in case you want it back.
      </Message>
    )
  }
  if (filter.collection) {
    return (
      <Message level={2} icon={<Folder aria-hidden />} title="Nothing is in here yet">
        Choose pictures in the gallery, press Collect, and they hang here too.
      </Message>
    )
  }
  return (
    <Message
      level={2}
      icon={<Images aria-hidden />}
      title="Your pictures will hang here"
      action={
        <Button asChild look="accent">
          <Link href="/">Make the first one</Link>
        </Button>
      }
    >
      Everything you make is kept, newest first, with the words it came from.
    </Message>
  )
}
