'use client'

import { ChevronDown } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { Chip, RemovableChip } from '@/components/ui/chip'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Popover, PopoverClose, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { type GalleryFilter, type Span, SPANS } from '@/lib/client/gallery-filter'

type Props = { filter: GalleryFilter; onChange: (changes: GalleryFilter) => void }

const SPAN_WORDS: Record<Span, string> = {
  today: 'Today',
  week: 'Last 7 days',
  month: 'Last 30 days',
  year: 'This year',
}

/** When it was made: a span that moves along with the days, or days of one's own. */
export function DateFilter({ filter: { when, from, to }, onChange }: Props) {
  if (when || from || to) {
    const words = when ? SPAN_WORDS[when] : [from && `from ${from}`, to && `to ${to}`].filter(Boolean).join(' ')
    return (
      <RemovableChip label="Any date" onRemove={() => onChange({ when: undefined, from: undefined, to: undefined })}>
        {words}
      </RemovableChip>
    )
  }
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Chip look="open">
          Date <ChevronDown aria-hidden />
        </Chip>
      </PopoverTrigger>
      <PopoverContent align="start" aria-label="Date" className="grid gap-4">
        <div className="grid grid-cols-2 gap-2">
          {SPANS.map((span) => (
            <PopoverClose key={span} asChild>
              <Button look="outline" size="small" onClick={() => onChange({ when: span })}>
                {SPAN_WORDS[span]}
              </Button>
            </PopoverClose>
          ))}
        </div>
        <form
          className="grid gap-3 border-t border-line pt-4"
          onSubmit={(event) => {
            event.preventDefault()
            const days = new FormData(event.currentTarget)
            onChange({ from: String(days.get('from')) || undefined, to: String(days.get('to')) || undefined })
          }}
        >
          <div className="grid grid-cols-2 gap-2">
            <Field label="From">{(wiring) => <Input {...wiring} type="date" name="from" className="h-9" />}</Field>
            <Field label="To">{(wiring) => <Input {...wiring} type="date" name="to" className="h-9" />}</Field>
          </div>
          <Button type="submit" size="small">
            Show these days
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  )
}
