'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { pictures } from '@/lib/client/words'
import type { DraftView } from '@/lib/datasets/schema'

/** Styles begun and not taught yet; only while no other one is on the page. */
export function Drafts({ drafts }: { drafts: DraftView[] }) {
  const isFresh = usePathname() === '/styles/teach'
  if (!isFresh || drafts.length === 0) return null
  return (
    <section
      aria-labelledby="drafts"
      className="mx-auto grid w-full max-w-6xl gap-3 px-12 pb-16 max-lg:px-6 max-md:px-4"
    >
      <h2 id="drafts" className="text-sm font-medium text-muted">
        Or go on with one you began
      </h2>
      <ul className="grid gap-3 md:grid-cols-2 lg:grid-cols-3">
        {drafts.map(({ id, name, pictures: count, covers }) => (
          <li key={id}>
            <Link
              href={`/styles/teach/${id}`}
              className="flex items-center gap-3 rounded-lg border border-line p-2.5 hover:border-edge"
            >
              <span
                className="grid size-14 shrink-0 grid-cols-2 gap-0.5 overflow-hidden rounded-md bg-tile"
                aria-hidden
              >
                {covers.map((url) => (
                  // eslint-disable-next-line @next/next/no-img-element -- already small, from an owner-checked route
                  <img key={url} src={url} alt="" className="size-full object-cover" />
                ))}
              </span>
              <span className="min-w-0">
                <span className="block truncate text-base font-medium">{name || 'No name yet'}</span>
                <span className="text-sm text-muted">{count === 0 ? 'no pictures yet' : pictures(count)}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
