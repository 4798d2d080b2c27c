'use client'

import { cx } from 'class-variance-authority'
import { ArrowLeft, Columns2 } from 'lucide-react'
import { useCallback, useEffect, useRef } from 'react'
import { StatusBar } from '@/components/frame/status-bar'
import { CompareDialog } from '@/components/picture/compare-dialog'
import { Facts } from '@/components/picture/facts'
import { Family } from '@/components/picture/family'
import { HowThisWasMade } from '@/components/made/how-this-was-made'
import { PictureButtons } from '@/components/picture/picture-buttons'
import { PictureStage } from '@/components/picture/picture-stage'
import { usePictureDeeds } from '@/components/picture/use-picture-deeds'
import { useSwipe, useWalk } from '@/components/picture/use-walk'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { Tooltip } from '@/components/ui/tooltip'
import { useIsHydrated } from '@/lib/client/use-is-hydrated'
import { noteOpened, peekWayBack } from '@/lib/client/way-back'
import { titleOf } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

/** A whole paragraph in a headline's size would push everything else away. */
const isLong = (words: string) => words.length > 140

type Props = {
  artwork: ArtworkView
  previousId: string | null
  nextId: string | null
  place: number
  total: number
  /** The filter one walks in, as it stands in an address. */
  search: string
}

const HINTS: [string[], string][] = [
  [['←', '→'], 'walk'],
  [['S'], 'star'],
  [['V'], 'vary'],
  [['U'], 'upscale'],
  [['R'], 'remix'],
  [['C'], 'compare'],
  [['Del'], 'bin'],
]

/** The picture on the left, its facts on the right; below each other on the phone. */
export function OpenedPicture({ artwork, previousId, nextId, place, total, search }: Props) {
  const stage = useRef<HTMLDivElement>(null)
  const isHydrated = useIsHydrated()
  useEffect(() => noteOpened(artwork.id), [artwork.id])
  const deeds = usePictureDeeds({ artwork, previousId, nextId, search })
  const { go, leave } = useWalk({ previousId, nextId, search, deeds: deeds.keys })
  const toNewer = useCallback(() => go(previousId), [go, previousId])
  const toOlder = useCallback(() => go(nextId), [go, nextId])
  useSwipe(stage, toOlder, toNewer)

  const title = titleOf(artwork.settings)
  const cameFromCreate = isHydrated && peekWayBack()?.room === '/'
  return (
    <main className="grid min-h-dvh lg:h-dvh lg:grid-cols-[minmax(0,1fr)_23.5rem]">
      <div ref={stage} className="flex min-h-0 min-w-0 flex-col bg-sunk px-8 pb-8 max-lg:px-4 max-lg:pb-4">
        <div className="-mx-8 max-lg:-mx-4">
          <StatusBar />
        </div>
        <div className="grid h-15 shrink-0 grid-cols-[1fr_auto_1fr] items-center">
          <Button look="ghost" size="small" className="-ml-2 justify-self-start px-2" onClick={leave}>
            <ArrowLeft aria-hidden />
            <span className="text-text">{cameFromCreate ? 'Create' : 'Gallery'}</span>
            <span aria-hidden className="max-md:hidden">
              <Kbd>Esc</Kbd>
            </span>
          </Button>
          <p className="text-sm text-muted">
            {place} of {total}
          </p>
          <Tooltip words="Compare" side="bottom">
            <Button
              look="ghost"
              size="icon"
              aria-label="Compare"
              className="-mr-2 justify-self-end"
              onClick={() => void deeds.onCompare()}
            >
              <Columns2 aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <PictureStage
          artwork={artwork}
          onNewer={previousId ? toNewer : undefined}
          onOlder={nextId ? toOlder : undefined}
        />
        <Family id={artwork.id} search={search} />
      </div>
      <aside
        aria-label="About this picture"
        className="flex min-h-0 flex-col border-line px-6 pt-6 max-lg:border-t max-lg:px-4 lg:overflow-y-auto lg:border-l"
      >
        <h1 className={cx('break-words', isLong(title) ? 'text-base' : 'text-xl font-medium text-balance')}>{title}</h1>
        <PictureButtons artwork={artwork} deeds={deeds} />
        <Facts artwork={artwork} />
        <div className="mt-auto border-t border-line py-2">
          <HowThisWasMade runId={artwork.runId} picture={artwork.index} />
        </div>
        <p
          className="flex flex-wrap items-center gap-x-3 gap-y-2 border-t border-line py-3 text-xs text-muted max-lg:hidden"
          aria-hidden
        >
          {HINTS.map(([keys, does]) => (
            <span key={does} className="flex items-center gap-1.5">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
              {does}
            </span>
          ))}
        </p>
      </aside>
      <CompareDialog pair={deeds.pair} onClose={deeds.endCompare} />
    </main>
  )
}
