'use client'

import { cx } from 'class-variance-authority'
import { useState } from 'react'
import { Skeleton } from '@/components/ui/skeleton'
import type { SamplePicture, TrainingProgress } from '@/lib/trainings/schema'

const name = (step: number) => (step === 0 ? 'Before' : `Step ${step.toLocaleString('en')}`)

/** What it draws now beside what it drew before, with the same words and the same seeds. */
export function Samples({ progress }: { progress: TrainingProgress | null }) {
  const rows = progress?.samples.filter(({ pictures }) => pictures.length > 0) ?? []
  const [chosenStep, setChosenStep] = useState<number | null>(null)
  const [place, setPlace] = useState(0)
  const now = rows.find(({ step }) => step === chosenStep) ?? rows.at(-1)
  if (!now) return <Waiting />
  const at = Math.min(place, now.pictures.length - 1)
  const [large, others] = [now.pictures[at]!, now.pictures.map((picture, index) => ({ picture, index }))]
  const before = rows.find(({ step }) => step === 0)?.pictures[at]
  return (
    <div className="grid gap-6">
      <div className="grid gap-3 md:grid-cols-[minmax(0,3.2fr)_minmax(0,1fr)]">
        <div className={cx('grid gap-3', before && now.step !== 0 && 'grid-cols-2')}>
          {before && now.step !== 0 && <Large picture={before} label="Before" />}
          <Large picture={large} label={name(now.step)} />
        </div>
        <ul
          aria-label="Samples"
          className="grid content-start gap-3 max-md:grid-cols-4 md:max-h-120 md:overflow-y-auto"
        >
          {others.map(({ picture, index }) => (
            <li key={index}>
              <button
                type="button"
                aria-pressed={index === at}
                aria-label={`Show “${picture.prompt}”`}
                onClick={() => setPlace(index)}
                className="relative block w-full overflow-hidden rounded-md aria-pressed:outline-2 aria-pressed:outline-offset-2 aria-pressed:outline-accent"
              >
                <Shown picture={picture} />
              </button>
            </li>
          ))}
        </ul>
      </div>
      <section aria-labelledby="changing" className="grid gap-3">
        <div className="flex items-baseline justify-between gap-4 text-sm">
          <h2 id="changing" className="font-medium">
            How it is changing
          </h2>
          <p className="text-muted">same words, same seed</p>
        </div>
        <ul className="no-scrollbar -mx-1 flex gap-3 overflow-x-auto p-1" aria-label="Steps">
          {rows.map(({ step, pictures }) => (
            <li key={step} className="w-24 shrink-0">
              <button
                type="button"
                aria-pressed={step === now.step}
                aria-label={name(step)}
                onClick={() => setChosenStep(step === rows.at(-1)!.step ? null : step)}
                className="block w-full overflow-hidden rounded-md aria-pressed:outline-2 aria-pressed:outline-offset-2 aria-pressed:outline-accent"
              >
                <Shown picture={pictures[Math.min(at, pictures.length - 1)]!} />
              </button>
              <p className="mt-1.5 text-xs text-muted" aria-hidden>
                {name(step)}
              </p>
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function Large({ picture, label }: { picture: SamplePicture; label: string }) {
  return (
    <figure className="relative overflow-hidden rounded-lg">
      <Shown picture={picture} />
      <figcaption className="absolute bottom-2 left-2 flex max-w-[calc(100%-1rem)] gap-2 rounded-md bg-over px-2.5 py-1 text-sm text-on-over">
        <span className="shrink-0 font-medium">{label}</span> <span className="truncate">{picture.prompt}</span>
      </figcaption>
    </figure>
  )
}

const Shown = ({ picture }: { picture: SamplePicture }) => (
  // eslint-disable-next-line @next/next/no-img-element -- from an owner-checked route
  <img
    src={picture.url}
    alt={picture.prompt}
    width={picture.width}
    height={picture.height}
    className="h-auto w-full bg-tile"
  />
)

function Waiting() {
  return (
    <div className="grid gap-3">
      <Skeleton className="aspect-[2/1] w-full rounded-lg" />
      <p className="text-sm text-muted">The first samples come before it learns anything, to compare with.</p>
    </div>
  )
}
