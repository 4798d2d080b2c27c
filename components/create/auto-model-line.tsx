'use client'

import { Box as ModelIcon, Check, Undo2, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { reasonOf, type TakenModel } from '@/lib/client/auto'
import type { ModelSuggestion } from '@/lib/suggestions/schema'

type Props = {
  proposed: ModelSuggestion | null
  taken: TakenModel | null
  onTake: (model: ModelSuggestion) => void
  onDrop: (model: ModelSuggestion) => void
  onUndo: () => void
}

/** Another model that would do better for the words, with its reason: one press takes it, one undoes that. */
export function AutoModelLine({ proposed, taken, onTake, onDrop, onUndo }: Props) {
  return (
    <div role="status">
      {proposed ? (
        <Line>
          <Words>
            Draw with <span className="text-text">{proposed.name}</span> {reasonOf(proposed)}?
          </Words>
          <Press label={`Take ${proposed.name}`} onClick={() => onTake(proposed)}>
            <Check aria-hidden className="size-4" />
          </Press>
          <Press label={`Not ${proposed.name}`} onClick={() => onDrop(proposed)}>
            <X aria-hidden className="size-4" />
          </Press>
        </Line>
      ) : (
        taken && (
          <Line>
            <Words>
              <span className="text-text">{taken.model.name}</span> draws now, {reasonOf(taken.model)}
            </Words>
            <Press label={`Back from ${taken.model.name} to the model before`} onClick={onUndo}>
              <Undo2 aria-hidden className="size-4" />
            </Press>
          </Line>
        )
      )}
    </div>
  )
}

const Line = ({ children }: { children: ReactNode }) => (
  <div
    role="group"
    aria-label="Model suggested by Auto"
    className="mt-2 flex min-h-9 w-fit max-w-full animate-fade-in items-stretch rounded-md border border-dotted border-muted pl-1.5 text-sm max-md:min-h-11"
  >
    {children}
  </div>
)

/** Never cut off: the reason is at its end. */
const Words = ({ children }: { children: ReactNode }) => (
  <p className="min-w-0 self-center px-2 py-1 text-pretty break-words text-muted">
    <ModelIcon aria-hidden className="mr-1.5 inline size-3.5 align-[-2px]" />
    <span className="sr-only">Auto: </span>
    {children}
  </p>
)

const Press = ({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) => (
  <button
    type="button"
    aria-label={label}
    onClick={onClick}
    className="grid w-8 shrink-0 place-items-center text-muted hover:text-text max-md:w-11"
  >
    {children}
  </button>
)
