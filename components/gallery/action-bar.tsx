'use client'

import { Columns2, Download, FolderMinus, FolderPlus, RotateCcw, Star, Trash2, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { EmptyBin } from '@/components/gallery/empty-bin'
import { NameDialog } from '@/components/gallery/name-dialog'
import { Button } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from '@/components/ui/menu'
import { saveMany } from '@/lib/client/save-many'
import type { GalleryFilter } from '@/lib/client/gallery-filter'
import { useCollections } from '@/lib/client/queries'
import { useCollectionDeeds } from '@/lib/client/use-collections'

type Props = {
  ids: readonly string[]
  filter: GalleryFilter
  /** All of them are: then the deed is to take it away. */
  areStarred: boolean
  onStar: () => void
  onCompare: () => void
  onDelete: () => void
  onRestore: () => void
  onClear: () => void
}

/** Rises from the bottom while pictures are chosen: what one can do with all of them at once. */
export function ActionBar(props: Props) {
  const { ids, filter, areStarred, onStar, onCompare, onDelete, onRestore, onClear } = props
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-(--bottom-bar) z-30 grid justify-items-center p-4 max-md:p-2 md:pl-(--rail)">
      <div
        role="toolbar"
        aria-label="With the chosen pictures"
        className="no-scrollbar pointer-events-auto flex max-w-full animate-rise items-center gap-1 overflow-x-auto rounded-lg border border-line bg-high p-1.5 shadow-float"
      >
        <p aria-live="polite" className="shrink-0 px-3 text-sm font-medium whitespace-nowrap">
          {ids.length} chosen
        </p>
        <Line />
        {filter.bin ? (
          <>
            <Deed icon={<RotateCcw aria-hidden />} onPress={onRestore}>
              Put back
            </Deed>
            <EmptyBin total={ids.length} ids={ids} onDone={onClear} />
          </>
        ) : (
          <>
            <Deed icon={<Star aria-hidden className={areStarred ? 'fill-current' : undefined} />} onPress={onStar}>
              {areStarred ? 'Unstar' : 'Star'}
            </Deed>
            <Collect ids={ids} current={filter.collection} />
            {ids.length === 2 && (
              <Deed icon={<Columns2 aria-hidden />} onPress={onCompare}>
                Compare
              </Deed>
            )}
            <Deed icon={<Download aria-hidden />} onPress={() => saveMany(ids)}>
              Save
            </Deed>
            <Deed icon={<Trash2 aria-hidden />} onPress={onDelete}>
              Bin
            </Deed>
          </>
        )}
        <Line />
        <Button look="ghost" size="iconSmall" aria-label="Choose none" onClick={onClear}>
          <X aria-hidden />
        </Button>
      </div>
    </div>
  )
}

function Deed({ icon, onPress, children }: { icon: ReactNode; onPress: () => void; children: ReactNode }) {
  return (
    <Button look="ghost" size="small" className="text-text" onClick={onPress}>
      {icon} {children}
    </Button>
  )
}

const Line = () => <span aria-hidden className="mx-1 h-6 w-px shrink-0 bg-line" />

/** Into a collection, into a new one, or out of the one that hangs. */
function Collect({ ids, current }: { ids: readonly string[]; current: string | undefined }) {
  const { data: collections = [] } = useCollections()
  const { add, create, takeOut } = useCollectionDeeds()
  const [isNaming, setIsNaming] = useState(false)
  const here = collections.find(({ id }) => id === current)
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <Button look="ghost" size="small" className="text-text">
            <FolderPlus aria-hidden /> Collect
          </Button>
        </MenuTrigger>
        <MenuContent side="top" align="start">
          {here && (
            <>
              <MenuItem onSelect={() => void takeOut(here, ids)}>
                <FolderMinus aria-hidden /> Take out of “{here.name}”
              </MenuItem>
              <MenuLine />
            </>
          )}
          {collections
            .filter(({ id }) => id !== current)
            .map((collection) => (
              <MenuItem key={collection.id} onSelect={() => void add(collection, ids)}>
                {collection.name}
              </MenuItem>
            ))}
          <MenuItem onSelect={() => setIsNaming(true)}>
            <FolderPlus aria-hidden /> New collection
          </MenuItem>
        </MenuContent>
      </Menu>
      <NameDialog
        title="New collection"
        press={`Make it with ${ids.length === 1 ? 'this picture' : `these ${ids.length}`}`}
        isOpen={isNaming}
        onClose={() => setIsNaming(false)}
        onName={async (name) => {
          const made = await create(name, ids)
          return typeof made === 'string' ? made : undefined
        }}
      />
    </>
  )
}
