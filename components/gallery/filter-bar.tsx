'use client'

import { Search, Star, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { CollectionMenu } from '@/components/gallery/collection-menu'
import { DateFilter } from '@/components/gallery/date-filter'
import { FilterMenu } from '@/components/gallery/filter-menu'
import { Button } from '@/components/ui/button'
import { Chip } from '@/components/ui/chip'
import { Input } from '@/components/ui/input'
import { type GalleryFilter, wishesIn } from '@/lib/client/gallery-filter'
import { useFacets } from '@/lib/client/queries'
import type { Kind } from '@/lib/artworks/schema'

type Props = {
  filter: GalleryFilter
  /** How often all was cleared: words that were being typed are gone with it. */
  clears: number
  onChange: (changes: GalleryFilter) => void
  onClear: () => void
}

export const KIND_WORDS: Record<Kind, string> = {
  drawn: 'Drawn from words',
  changed: 'Made from a picture',
  upscaled: 'Upscaled',
  graph: 'Own graphs',
}

/** Everything one can ask the wall for; on the phone it slides sideways. */
export function FilterBar({ filter, clears, onChange, onClear }: Props) {
  const { data: facets } = useFacets()
  return (
    <div
      role="search"
      aria-label="Find pictures"
      className="no-scrollbar flex min-w-0 grow items-center gap-2 max-md:-mx-4 max-md:overflow-x-auto max-md:px-4 md:flex-wrap md:py-3"
    >
      <WordsField
        key={clears}
        words={filter.words ?? ''}
        onChange={(words) => onChange({ words: words || undefined })}
      />
      <CollectionMenu chosen={filter.collection} onChange={(collection) => onChange({ collection, bin: undefined })} />
      <FilterMenu
        name="Model"
        value={filter.model}
        options={facets?.models ?? []}
        onChange={(model) => onChange({ model })}
      />
      {(filter.style || (facets?.styles.length ?? 0) > 0) && (
        <FilterMenu
          name="Style"
          value={filter.style}
          options={facets?.styles ?? []}
          onChange={(style) => onChange({ style })}
        />
      )}
      <Chip
        look={filter.starred ? 'set' : 'open'}
        aria-pressed={filter.starred === '1'}
        onClick={() => onChange({ starred: filter.starred ? undefined : '1' })}
      >
        <Star aria-hidden className={filter.starred && 'fill-current'} /> Starred
      </Chip>
      <DateFilter filter={filter} onChange={onChange} />
      <FilterMenu
        name="Kind"
        value={filter.kind}
        options={Object.entries(KIND_WORDS).map(([id, name]) => ({ id, name }))}
        onChange={(kind) => onChange({ kind: kind as Kind | undefined })}
      />
      {wishesIn(filter) > 0 && (
        <Button look="ghost" size="small" onClick={onClear}>
          <X aria-hidden /> Clear
        </Button>
      )}
    </div>
  )
}

const PAUSE_MS = 180

/** What is typed shows at once; the wall follows when the hand rests. */
function WordsField({ words, onChange }: { words: string; onChange: (words: string) => void }) {
  const [typed, setTyped] = useState(words)
  const [known, setKnown] = useState(words)
  const [sent, setSent] = useState(words)
  if (known !== words) {
    setKnown(words)
    // What she sent herself comes back a little later, and she may have typed on meanwhile.
    if (words !== sent) {
      setSent(words)
      if (typed === known) setTyped(words)
    }
  }
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (typed === words) return
    const timer = window.setTimeout(() => {
      setSent(typed)
      onChange(typed)
    }, PAUSE_MS)
    return () => window.clearTimeout(timer)
  }, [typed, words, onChange])
  return (
    <div className="relative w-60 shrink-0 max-md:w-48">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted"
      />
      <Input
        ref={field}
        type="search"
        id="gallery-words"
        aria-label="Find by words"
        aria-keyshortcuts="/"
        placeholder="Find by words"
        maxLength={200}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
        className="h-8! pl-8 text-sm! max-md:h-11!"
      />
    </div>
  )
}
