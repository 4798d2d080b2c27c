'use client'

import { Search } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { type GoodStyle, madeForName } from '@/lib/loras/schema'

type Props = { styles: GoodStyle[]; onLook: (link: string) => void }

/** Styles from elsewhere that the models here can wear. A press looks at one; nothing comes before that. */
export function GoodStyles({ styles, onLook }: Props) {
  if (styles.length === 0) return null
  return (
    <section aria-labelledby="good-styles" className="mt-10">
      <h2 id="good-styles" className="text-lg font-semibold">
        Good ones to begin with
      </h2>
      <p className="mt-1 mb-3 text-sm text-muted">
        From elsewhere, for the models that are here. You see what each is, and its size, before anything comes.
      </p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-3">
        {styles.map(({ name, link, by, architecture, licence, trigger, goal }) => (
          <li key={link} className="grid grid-rows-[1fr_auto] gap-4 rounded-lg border border-line p-4">
            <div className="grid content-start gap-1.5">
              <h3 className="text-base font-medium">{name}</h3>
              <p className="text-sm text-pretty text-muted">{goal}</p>
              <dl className="mt-1 grid gap-1 text-sm">
                <Fact name="Made for">{madeForName(architecture)}</Fact>
                <Fact name="By">{by}</Fact>
                {trigger && <Fact name="Words">{trigger}</Fact>}
                <Fact name="Licence">{licence}</Fact>
              </dl>
            </div>
            <Button onClick={() => onLook(link)}>
              <Search aria-hidden /> Look<span className="sr-only"> at {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

const Fact = ({ name, children }: { name: string; children: string }) => (
  <div className="flex gap-2">
    <dt className="w-20 shrink-0 text-muted">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </div>
)
