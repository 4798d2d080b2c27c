'use client'

import { cx } from 'class-variance-authority'
import { type CSSProperties, useMemo, useState } from 'react'
import { BOX, type Layout, layOut } from '@/components/made/layout'
import { PartBox } from '@/components/made/part-box'
import { PartDetails } from '@/components/made/part-details'
import { purposeWords, sourcesWords } from '@/components/made/part-words'
import type { MadePart, MadeView } from '@/lib/graphs/schema'

type Props = { made: MadeView; picture?: number }

/**
 * One list, twice seen: on a phone, and to ears, parts below each other, each
 * after what it is made from; where there is room, the same list as a drawing.
 */
export function MadeGraph({ made, picture }: Props) {
  const { parts, links } = made
  const [chosen, choose] = useState<string | null>(null)
  // Which parts there are does not change while a run goes on; their states do.
  const shape = JSON.stringify([parts.map(({ id }) => id), links])
  const layout = useMemo(() => {
    const [ids, links] = JSON.parse(shape) as [string[], MadeView['links']]
    return layOut(ids, links)
  }, [shape])
  const isInPicture = (part: MadePart | undefined) =>
    picture === undefined || (part?.pictures.includes(picture) ?? false)
  const someAreNot = !parts.every(isInPicture)
  const isShown = (id: string) => isInPicture(parts.find((part) => part.id === id))
  const open = parts.find(({ id }) => id === chosen)

  return (
    <div className="grid gap-4">
      {/* Scrolls by the keyboard too, which needs a stop for the focus. */}
      <div
        tabIndex={0}
        role="group"
        aria-label="The parts, from the first to the last"
        className="rounded-md md:overflow-x-auto md:p-1"
      >
        <div
          style={{ '--w': `${layout.width}px`, '--h': `${layout.height}px` } as CSSProperties}
          className="relative md:mx-auto md:h-(--h) md:w-(--w)"
        >
          <Lines layout={layout} isBright={({ from, to }) => isShown(from) && isShown(to)} />
          <ol className="grid gap-2 md:contents">
            {parts.map((part) => {
              const box = layout.boxes.find(({ id }) => id === part.id)
              const place = { '--x': `${box?.x ?? 0}px`, '--y': `${box?.y ?? 0}px` } as CSSProperties
              return (
                <li key={part.id} style={place} className="md:absolute md:top-(--y) md:left-(--x)">
                  <PartBox
                    part={part}
                    sources={sourcesWords(part, made)}
                    purpose={purposeWords(part, made)}
                    // One's own graph has names of one's own; those of Create's say nothing.
                    name={made.name === null ? '' : part.id}
                    size={BOX}
                    isBright={isInPicture(part)}
                    isOpen={part.id === chosen}
                    onPress={() => choose(part.id === chosen ? null : part.id)}
                  />
                  {part === open && (
                    <div className="mt-2 mb-3 pl-4 md:hidden">
                      <PartDetails part={part} sources={sourcesWords(part, made)} />
                    </div>
                  )}
                </li>
              )
            })}
          </ol>
        </div>
      </div>
      <div className="border-t border-line pt-4 max-md:hidden">
        {open ? (
          <PartDetails part={open} sources={sourcesWords(open, made)} />
        ) : (
          <p className="text-sm text-muted">
            Press a part to see its settings.{someAreNot && ' The ones that stand out made this very picture.'}
          </p>
        )}
      </div>
    </div>
  )
}

/** What goes where: only for the eye, the list says it in words. */
function Lines({ layout, isBright }: { layout: Layout; isBright: (line: Layout['lines'][number]) => boolean }) {
  return (
    <svg
      aria-hidden
      width={layout.width}
      height={layout.height}
      fill="none"
      className="pointer-events-none absolute inset-0 max-md:hidden"
    >
      {layout.lines.map((line) => (
        <path
          key={`${line.from} ${line.to}`}
          d={line.path}
          className={cx('stroke-[1.5]', isBright(line) ? 'stroke-edge' : 'stroke-line')}
        />
      ))}
    </svg>
  )
}
