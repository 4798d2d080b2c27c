'use client'

import { Feather, LoaderCircle } from 'lucide-react'
import { useId } from 'react'
import { NeedsModel } from '@/components/models/needs-model'
import { Button } from '@/components/ui/button'
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover'
import { Tooltip } from '@/components/ui/tooltip'
import { useGivenWords } from '@/lib/client/use-given-words'
import type { ModelView } from '@/lib/models/schema'

const NAME = 'Enhance my words'

/** The same wish in more detail, at a press. Where nothing writes here, it says what would. */
export function EnhanceWords({ draft, model }: { draft: string; model: ModelView | undefined }) {
  const { isAsking, enhance } = useGivenWords()
  const lackId = useId()
  if (!model) return null
  const canAsk = draft.trim() !== '' && !isAsking
  if (model.abilities.enhance) {
    return (
      <Tooltip words={draft.trim() ? NAME : 'Write some words first'}>
        <Button
          look="ghost"
          size="iconSmall"
          aria-label={NAME}
          aria-busy={isAsking}
          aria-disabled={!canAsk || undefined}
          onClick={() => canAsk && void enhance()}
        >
          {isAsking ? <LoaderCircle aria-hidden className="animate-spin" /> : <Feather aria-hidden />}
        </Button>
      </Tooltip>
    )
  }
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button look="ghost" size="iconSmall" aria-label={`${NAME}: not installed`} className="opacity-55">
          <Feather aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent side="top" align="end" aria-label={NAME} className="grid gap-3">
        <Button size="small" aria-disabled aria-describedby={lackId}>
          <Feather aria-hidden /> {NAME}
        </Button>
        <NeedsModel id={lackId} what="enhance" />
      </PopoverContent>
    </Popover>
  )
}
