'use client'

import { ChevronDown, Folder, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { NameDialog } from '@/components/gallery/name-dialog'
import { Chip, RemovableChip } from '@/components/ui/chip'
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from '@/components/ui/menu'
import { useCollections } from '@/lib/client/queries'
import { useCollectionDeeds } from '@/lib/client/use-collections'

type Props = { chosen: string | undefined; onChange: (id: string | undefined) => void }

/** Which collection hangs; all pictures when none is chosen. */
export function CollectionMenu({ chosen, onChange }: Props) {
  const { data: collections = [] } = useCollections()
  const [isNaming, setIsNaming] = useState(false)
  const { create } = useCollectionDeeds()
  const onName = async (name: string) => {
    const made = await create(name)
    if (typeof made === 'string') return made
    onChange(made.id)
  }
  return (
    <>
      {chosen ? (
        <RemovableChip label="All pictures" onRemove={() => onChange(undefined)}>
          <Folder aria-hidden />
          <span className="max-w-40 truncate">{collections.find(({ id }) => id === chosen)?.name ?? 'Collection'}</span>
        </RemovableChip>
      ) : (
        <Menu>
          <MenuTrigger asChild>
            <Chip look="open">
              Collection <ChevronDown aria-hidden />
            </Chip>
          </MenuTrigger>
          <MenuContent align="start">
            {collections.map(({ id, name, count }) => (
              <MenuItem key={id} onSelect={() => onChange(id)}>
                <Folder aria-hidden /> <span className="min-w-0 flex-1 truncate">{name}</span>
                <span className="text-xs text-muted">{count}</span>
              </MenuItem>
            ))}
            {collections.length > 0 && <MenuLine />}
            <MenuItem onSelect={() => setIsNaming(true)}>
              <FolderPlus aria-hidden /> New collection
            </MenuItem>
          </MenuContent>
        </Menu>
      )}
      <NameDialog
        title="New collection"
        press="Make it"
        isOpen={isNaming}
        onClose={() => setIsNaming(false)}
        onName={onName}
      />
    </>
  )
}
