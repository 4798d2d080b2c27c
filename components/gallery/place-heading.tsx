'use client'

import { ArrowLeft, Ellipsis, PenLine, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { EmptyBin } from '@/components/gallery/empty-bin'
import { NameDialog } from '@/components/gallery/name-dialog'
import { Button } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '@/components/ui/menu'
import { BIN_DAYS } from '@/lib/artworks/schema'
import type { GalleryFilter } from '@/lib/client/gallery-filter'
import { useCollections } from '@/lib/client/queries'
import { useCollectionDeeds } from '@/lib/client/use-collections'
import { pictures } from '@/lib/client/words'
import type { CollectionView } from '@/lib/collections/schema'

type Props = { filter: GalleryFilter; total: number; onLeave: () => void }

/** Above the wall when it is not the whole of it: the bin, or one collection, and what can be done with that. */
export function PlaceHeading({ filter, total, onLeave }: Props) {
  const { data: collections } = useCollections()
  const collection = collections?.find(({ id }) => id === filter.collection)
  if (!filter.bin && !collection) return null
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 pt-4">
      <Button look="ghost" size="icon" aria-label="All pictures" onClick={onLeave} className="-ml-2">
        <ArrowLeft aria-hidden />
      </Button>
      <h2 className="min-w-0 truncate text-lg font-semibold">{filter.bin ? 'Bin' : collection?.name}</h2>
      <p className="text-sm text-muted">{pictures(total)}</p>
      {filter.bin ? (
        <>
          <p className="text-sm text-pretty text-muted md:ml-auto">Kept for {BIN_DAYS} days, then erased by itself.</p>
          <EmptyBin total={total} />
        </>
      ) : (
        collection && <CollectionDeeds collection={collection} onLeave={onLeave} />
      )}
    </div>
  )
}

function CollectionDeeds({ collection, onLeave }: { collection: CollectionView; onLeave: () => void }) {
  const [isNaming, setIsNaming] = useState(false)
  const { rename, remove } = useCollectionDeeds()
  const { id, name } = collection
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button look="ghost" size="icon" aria-label={`More about ${name}`}>
            <Ellipsis aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent align="start">
          <MenuItem onSelect={() => setIsNaming(true)}>
            <PenLine aria-hidden /> Rename
          </MenuItem>
          <MenuItem danger onSelect={() => void remove(collection).then((isDone) => isDone && onLeave())}>
            <Trash2 aria-hidden /> Delete the collection
          </MenuItem>
        </MenuContent>
      </Menu>
      <NameDialog
        title={`Rename “${name}”`}
        before={name}
        press="Rename"
        isOpen={isNaming}
        onClose={() => setIsNaming(false)}
        onName={(next) => rename(id, next)}
      />
    </>
  )
}
