'use client'

import { Captions } from 'lucide-react'
import { useId } from 'react'
import { NeedsModel } from '@/components/models/needs-model'
import { Button } from '@/components/ui/button'
import { useGivenWords } from '@/lib/client/use-given-words'
import type { ModelView } from '@/lib/models/schema'

/** Puts into the box what a picture shows. */
export function DescribeIt({ source, model }: { source: string; model: ModelView | undefined }) {
  const { isAsking, describe } = useGivenWords()
  const lackId = useId()
  const isHere = model?.abilities.describe === true
  return (
    <div className="grid gap-1.5">
      <Button
        look="outline"
        size="small"
        busy={isAsking}
        aria-disabled={!isHere || undefined}
        aria-describedby={isHere ? undefined : lackId}
        onClick={() => isHere && void describe(source)}
      >
        <Captions aria-hidden /> Describe it
      </Button>
      {!isHere && <NeedsModel id={lackId} what="describe" />}
    </div>
  )
}
