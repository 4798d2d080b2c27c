'use client'

import { Captions } from 'lucide-react'
import { useId } from 'react'
import { NeedsModel } from '@/components/models/needs-model'
import { Button } from '@/components/ui/button'
import { PopoverClose } from '@/components/ui/popover'
import { useGivenWords } from '@/lib/client/use-given-words'
import type { ModelView } from '@/lib/models/schema'

/** Puts into the box what a picture shows. For a popover, which closes so that the words are seen. */
export function DescribeIt({ source, model }: { source: string; model: ModelView | undefined }) {
  const { describe } = useGivenWords()
  const lackId = useId()
  if (model?.abilities.describe) {
    return (
      <PopoverClose asChild>
        <Button look="outline" size="small" onClick={() => void describe(source)}>
          <Captions aria-hidden /> Describe it
        </Button>
      </PopoverClose>
    )
  }
  return (
    <div className="grid gap-1.5">
      <Button look="outline" size="small" aria-disabled aria-describedby={lackId}>
        <Captions aria-hidden /> Describe it
      </Button>
      <NeedsModel id={lackId} what="describe" />
    </div>
  )
}
