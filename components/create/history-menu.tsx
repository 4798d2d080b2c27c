'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { History } from 'lucide-react'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { getJson } from '@/lib/client/fetch'
import { useSettled } from '@/lib/client/use-settled'
import { Prompts } from '@/lib/runs/schema'

/** What she wrote before, to look through and to take again. */
export function HistoryMenu({ onTake }: { onTake: (words: string) => void }) {
  const [isOpen, setOpen] = useState(false)
  const [sought, setSought] = useState('')
  const words = useSettled(sought.trim(), 200)
  const { data, isError } = useQuery({
    queryKey: ['prompts', words],
    queryFn: ({ signal }) => getJson(`/api/v1/runs/prompts?words=${encodeURIComponent(words)}`, Prompts, signal),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  })
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button look="ghost" size="iconSmall" aria-label="What you wrote before">
          <History aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent
        side="top"
        align="end"
        aria-label="What you wrote before"
        className="grid w-96 max-w-[calc(100vw-1.5rem)] gap-2 p-2"
      >
        <Input
          aria-label="Find words you wrote"
          placeholder="Find words you wrote"
          value={sought}
          onChange={({ target }) => setSought(target.value)}
        />
        {data && data.prompts.length > 0 ? (
          <ul className="grid max-h-72 gap-0.5 overflow-y-auto">
            {data.prompts.map((prompt) => (
              <li key={prompt}>
                <button
                  type="button"
                  onClick={() => {
                    setOpen(false)
                    onTake(prompt)
                  }}
                  className="min-h-9 w-full rounded-md px-3 py-2 text-left text-sm break-words hover:bg-high max-md:min-h-11"
                >
                  <span className="line-clamp-2">{prompt}</span>
                </button>
              </li>
            ))}
          </ul>
        ) : (
          <p className="p-3 text-sm text-muted">
            {isError
              ? 'The studio did not answer. Try again in a moment.'
              : !data
                ? 'Looking…'
                : words
                  ? 'You wrote nothing with these words.'
                  : 'Nothing yet: what you write for pictures is kept here.'}
          </p>
        )}
      </PopoverContent>
    </Popover>
  )
}
