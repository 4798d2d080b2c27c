'use client'

import { ArrowUpRight } from 'lucide-react'
import { FirstChoice } from '@/components/create/first-choice'

const EXAMPLES = ['a red apple, 3d', 'a fox, soft, on teal', 'a rocket, flat, navy background']

/** A first visit: three sentences that run when pressed. */
export function Examples({ onTry }: { onTry: (words: string) => void }) {
  return (
    <div className="mx-auto grid w-full max-w-xl gap-6 px-6 pt-16 pb-10 text-center max-md:px-4 max-md:pt-8">
      <div className="grid gap-2">
        <h2 className="text-xl font-semibold text-balance">What would you like to see?</h2>
        <p className="text-base text-pretty text-muted">Describe it below in a few words, or press one of these.</p>
      </div>
      <ul className="grid gap-2">
        {EXAMPLES.map((words) => (
          <li key={words}>
            <button
              type="button"
              onClick={() => onTry(words)}
              className="group flex min-h-12 w-full items-center justify-between gap-3 rounded-lg border border-line bg-raised px-4 text-left text-base transition-colors hover:border-edge"
            >
              {words}
              <ArrowUpRight aria-hidden className="size-4 shrink-0 text-muted group-hover:text-text" />
            </button>
          </li>
        ))}
      </ul>
      <p className="text-sm text-pretty text-muted">
        Sprout, the model that comes with the studio, is a small practice model: it draws pictures in the manner of
        emoji.
      </p>
      <FirstChoice />
    </div>
  )
}
