'use client'

import { gigabytes, memoryFor, timeFor } from '@/lib/client/teaching'
import { duration } from '@/lib/client/words'
import { rhythm } from '@/lib/trainings/recipes'
import type { OwnParams, TeachableModel } from '@/lib/trainings/schema'

type Props = { model: TeachableModel; recipe: Record<string, unknown>; own: OwnParams }

/** Before the press: how long, how many steps, how much memory. */
export function Estimate({ model, recipe, own }: Props) {
  const { steps } = { ...recipe, ...rhythm(recipe, own), ...own } as { steps?: unknown }
  const time = timeFor(model, recipe, own)
  const memory = memoryFor(model, recipe, own)
  return (
    <span>
      {time && (
        <span className="text-text">
          {model.isLearnt ? `About ${duration(time[1])}` : `Roughly ${duration(time[0])} to ${duration(time[1])}`}
        </span>
      )}{' '}
      {typeof steps === 'number' && `${steps.toLocaleString('en')} steps`}
      {memory !== null && `, ${gigabytes(memory)} of memory`}
      {!model.isLearnt && (
        <span className="block text-xs">
          {time ? 'A guess: nothing was taught on it here yet' : 'The first one shows how long it takes'}
        </span>
      )}
    </span>
  )
}
