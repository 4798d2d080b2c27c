'use client'

import { useQuery } from '@tanstack/react-query'
import { ImagePlus, Upload } from 'lucide-react'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { ArtworkPage, type ArtworkView } from '@/lib/artworks/schema'
import { getJson } from '@/lib/client/fetch'
import { ARTWORKS } from '@/lib/client/queries'
import type { Brought, ReferenceRole, Role } from '@/lib/client/references'
import { broughtArtwork } from '@/lib/client/start'
import type { useBringPictures } from '@/lib/client/use-bring-pictures'
import { percent, titleOf } from '@/lib/client/words'
import { PURPOSES } from '@/lib/uploads/schema'

type Props = {
  hasStart: boolean
  /** What the next one is for when there is one to start from already. */
  another: ReferenceRole | undefined
  pictures: ReturnType<typeof useBringPictures>
}

const WORDS: Record<Role, { name: string; does: string }> = {
  start: { name: 'Start from a picture', does: 'begin with it' },
  structure: { name: 'Add a picture to follow', does: 'follow its lines' },
  look: { name: 'Add a picture whose look to take', does: 'take its look' },
}

/** Where a picture can come from: this computer, the gallery, or an address. Dropped and pasted ones come by themselves. */
export function BringMenu({ hasStart, another, pictures }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [isOpen, setOpen] = useState(false)
  const { add, bring, fetchFrom, isFetching, progress } = pictures
  const words = WORDS[(hasStart && another) || 'start']
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="A picture to start from"
        accept={PURPOSES.reference.mediaTypes.join(',')}
        tabIndex={-1}
        className="sr-only"
        onChange={({ target }) => {
          const files = [...(target.files ?? [])]
          if (files.length > 0) void bring(files)
          target.value = ''
        }}
      />
      {progress !== null ? (
        <Chip aria-disabled aria-live="polite">
          <ImagePlus aria-hidden /> Bringing it in, {percent(progress)}
        </Chip>
      ) : (
        <PopoverTrigger asChild>
          <Chip look="open" aria-label={words.name}>
            <ImagePlus aria-hidden /> {!hasStart && <span className="max-sm:hidden">Picture</span>}
          </Chip>
        </PopoverTrigger>
      )}
      <PopoverContent
        side="top"
        align="start"
        aria-label="Bring a picture"
        className="grid max-h-(--radix-popover-content-available-height) w-84 max-w-[calc(100vw-1.5rem)] gap-4 overflow-y-auto"
      >
        <div className="grid gap-2">
          <Button
            onClick={() => {
              setOpen(false)
              input.current?.click()
            }}
          >
            <Upload aria-hidden /> From this device
          </Button>
          <p className="text-sm text-muted">
            The next pictures will {words.does}. Or drop it on the page, or paste it.
          </p>
        </div>
        <FromGallery
          onPick={(picture) => {
            add(picture)
            setOpen(false)
          }}
        />
        <FromAddress isBusy={isFetching} onFetch={async (address) => (await fetchFrom(address)) && setOpen(false)} />
      </PopoverContent>
    </Popover>
  )
}

const LATEST = 8

/** The latest ones; for any other there is "Start from it" in the gallery. */
function FromGallery({ onPick }: { onPick: (picture: Brought) => void }) {
  const { data } = useQuery({
    queryKey: [...ARTWORKS, 'latest', LATEST],
    queryFn: ({ signal }) => getJson(`/api/v1/artworks?limit=${LATEST}`, ArtworkPage, signal),
  })
  if (data?.artworks.length === 0) return null
  return (
    <div className="grid gap-2">
      <p className="text-sm font-medium">Lately made</p>
      <ul aria-label="Lately made" className="grid min-h-34 grid-cols-4 content-start gap-1.5">
        {data?.artworks.map((artwork) => (
          <li key={artwork.id} className="aspect-square">
            <Thumb artwork={artwork} onPick={() => onPick(broughtArtwork(artwork))} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Thumb({ artwork, onPick }: { artwork: ArtworkView; onPick: () => void }) {
  return (
    <button
      type="button"
      onClick={onPick}
      aria-label={`Use ${titleOf(artwork.settings)}`}
      className="size-full overflow-hidden rounded-sm bg-high hover:outline-2 hover:outline-edge"
    >
      <img src={artwork.thumbnails[0]?.url ?? artwork.url} alt="" loading="lazy" className="size-full object-cover" />
    </button>
  )
}

function FromAddress({ isBusy, onFetch }: { isBusy: boolean; onFetch: (address: string) => Promise<unknown> }) {
  const [address, setAddress] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // React hands events on through portals: the prompt box must not take this for its own press.
    event.stopPropagation()
    if (address.trim()) void onFetch(address.trim()).then((came) => came && setAddress(''))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Field label="From an address">
        {(wiring) => (
          <div className="flex gap-2">
            <Input
              {...wiring}
              type="url"
              inputMode="url"
              placeholder="https://"
              value={address}
              onChange={({ target }) => setAddress(target.value)}
            />
            <Button look="outline" className="h-10 max-md:h-11" type="submit" busy={isBusy}>
              Fetch
            </Button>
          </div>
        )}
      </Field>
    </form>
  )
}
