'use client'

import { cx } from 'class-variance-authority'
import Link from 'next/link'
import { useEffect, useRef } from 'react'
import type { Relative } from '@/lib/artworks/schema'
import { useFamily } from '@/lib/client/queries'
import { amount } from '@/lib/client/words'

const howMade = ({ kind, strength, parentId }: Relative): string => {
  if (parentId === null) return 'The first'
  if (kind === 'upscaled') return 'Larger'
  return strength === null ? 'Made from it' : `Changed ${amount(strength)}`
}

/** Which picture came from which, from left to right: a generation in each column. Nothing where there is no family. */
export function Family({ id, search }: { id: string; search: string }) {
  const { data: relatives = [] } = useFamily(id)
  const here = useRef<HTMLAnchorElement>(null)
  useEffect(() => {
    // In braces: newer browsers answer a promise here, which React would take for a clean-up.
    void here.current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [id, relatives])
  if (relatives.length < 2) return null
  const generations = generationsOf(relatives)
  return (
    <nav aria-label="Family" className="mt-4 shrink-0">
      <h2 className="mb-2 text-sm font-medium">Family</h2>
      <ol className="no-scrollbar flex max-h-44 items-start gap-2 overflow-auto p-1">
        {generations.map((generation, depth) => (
          <li key={depth} className="flex shrink-0 items-start gap-2">
            {depth > 0 && <span aria-hidden className="mt-8 h-px w-8 shrink-0 bg-line" />}
            <ul className="flex gap-2">
              {generation.map((relative) => (
                <li key={relative.id} className="w-26 shrink-0">
                  <Link
                    ref={relative.id === id ? here : undefined}
                    href={`/gallery/${relative.id}${search}`}
                    replace
                    aria-current={relative.id === id ? 'page' : undefined}
                    className="grid gap-1 rounded-sm"
                  >
                    <img
                      src={relative.thumbnailUrl}
                      alt={relative.prompt}
                      className={cx(
                        'h-16 w-full rounded-sm object-cover',
                        relative.id === id && 'ring-2 ring-accent ring-offset-2 ring-offset-sunk',
                      )}
                    />
                    <span className={cx('truncate text-xs', relative.id === id ? 'text-text' : 'text-muted')}>
                      {relative.id === id ? 'This one' : howMade(relative)}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** Children stand under their parents, in the order they were made. */
export function generationsOf(relatives: readonly Relative[]): Relative[][] {
  const generations: Relative[][] = []
  let parents: (string | null)[] = [null]
  while (parents.length > 0) {
    const children = parents.flatMap((parent) => relatives.filter(({ parentId }) => parentId === parent))
    if (children.length === 0) break
    generations.push(children)
    parents = children.map(({ id }) => id)
  }
  return generations
}
