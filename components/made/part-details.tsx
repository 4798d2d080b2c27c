'use client'

import { stateWords } from '@/components/made/part-words'
import { samplerName } from '@/lib/client/words'
import type { MadePart } from '@/lib/graphs/schema'

type Props = { part: MadePart; sources: string }

/** Everything about one part: here its type and its settings may be as technical as they are. */
export function PartDetails({ part, sources }: Props) {
  const facts = [
    { name: part.seconds === null ? 'State' : 'Took', value: stateWords(part) },
    ...(sources ? [{ name: 'Made from', value: sources }] : []),
    ...part.settings.map(({ name, value }) => ({ name, value: name === 'Sampler' ? samplerName(value) : value })),
    { name: 'Type', value: part.type },
  ]
  return (
    <section aria-label={`About ${part.title}`} className="grid gap-2 text-sm">
      <h3 className="font-medium">
        {part.title} {part.help && <span className="font-normal text-muted">{part.help}</span>}
      </h3>
      {part.problem && (
        <p>
          {part.problem.title} <span className="text-muted">{part.problem.detail}</span>
        </p>
      )}
      <dl className="grid gap-x-8 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
        {facts.map(({ name, value }) => (
          <div key={name} className="flex min-w-0 justify-between gap-4 border-b border-line py-1">
            <dt className="shrink-0 text-muted">{name}</dt>
            <dd className="min-w-0 text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
