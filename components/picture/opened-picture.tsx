'use client'

import { cx } from 'class-variance-authority'
import { ArrowLeft, Download, ImagePlus, Repeat2, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef } from 'react'
import { StatusBar } from '@/components/frame/status-bar'
import { Facts } from '@/components/picture/facts'
import { HowThisWasMade } from '@/components/made/how-this-was-made'
import { PictureStage } from '@/components/picture/picture-stage'
import { useSwipe, useWalk } from '@/components/picture/use-walk'
import { Button } from '@/components/ui/button'
import { Kbd } from '@/components/ui/kbd'
import { Tooltip } from '@/components/ui/tooltip'
import { useBin } from '@/lib/client/use-bin'
import { useIsHydrated } from '@/lib/client/use-is-hydrated'
import { useRemix } from '@/lib/client/use-remix'
import { noteOpened, peekWayBack } from '@/lib/client/way-back'
import { titleOf } from '@/lib/client/words'
import type { ArtworkView } from '@/lib/artworks/schema'

/** A whole paragraph in a headline's size would push everything else away. */
const isLong = (words: string) => words.length > 140

type Props = { artwork: ArtworkView; previousId: string | null; nextId: string | null; place: number; total: number }

/** The picture on the left, its facts on the right; below each other on the phone. */
export function OpenedPicture({ artwork, previousId, nextId, place, total }: Props) {
  const router = useRouter()
  const bin = useBin()
  const { remix, startFrom } = useRemix()
  const stage = useRef<HTMLDivElement>(null)
  const isHydrated = useIsHydrated()
  useEffect(() => noteOpened(artwork.id), [artwork.id])

  const title = titleOf(artwork.settings)
  // A graph of one's own may have no words; the box could do nothing with it.
  const canRemix = artwork.settings.prompt !== ''
  const onRemix = useCallback(() => canRemix && remix(artwork.settings), [canRemix, remix, artwork])
  const onDelete = useCallback(() => {
    const onward = nextId ?? previousId
    if (onward) router.replace(`/gallery/${onward}`)
    else router.replace('/gallery')
    void bin(artwork, () => router.push(`/gallery/${artwork.id}`))
  }, [artwork, bin, nextId, previousId, router])
  const { go, leave } = useWalk({ previousId, nextId, onRemix, onDelete })
  const toNewer = useCallback(() => go(previousId), [go, previousId])
  const toOlder = useCallback(() => go(nextId), [go, nextId])
  useSwipe(stage, toOlder, toNewer)

  const cameFromCreate = isHydrated && peekWayBack()?.room === '/'
  return (
    <main className="grid min-h-dvh lg:h-dvh lg:grid-cols-[minmax(0,1fr)_23.5rem]">
      <div ref={stage} className="flex min-h-0 flex-col bg-sunk px-8 pb-8 max-lg:px-4 max-lg:pb-4">
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
        </div>
        <PictureStage
          artwork={artwork}
          onNewer={previousId ? toNewer : undefined}
          onOlder={nextId ? toOlder : undefined}
        />
      </div>
      <aside
        aria-label="About this picture"
        className="flex min-h-0 flex-col border-line px-6 pt-6 max-lg:border-t max-lg:px-4 lg:overflow-y-auto lg:border-l"
      >
        <h1 className={cx('break-words', isLong(title) ? 'text-base' : 'text-xl font-medium text-balance')}>{title}</h1>
        <div className="my-6 flex gap-2">
          {canRemix && (
            <Button look="accent" className="flex-1" onClick={onRemix}>
              <Repeat2 aria-hidden /> Remix
            </Button>
          )}
          <Tooltip words="Start from it" side="bottom">
            <Button look="outline" size="icon" aria-label="Start from it" onClick={() => startFrom(artwork)}>
              <ImagePlus aria-hidden />
            </Button>
          </Tooltip>
          <Tooltip words="Save the file" side="bottom">
            <Button asChild look="outline" size="icon">
              <a href={artwork.downloadUrl} download={artwork.fileName} aria-label="Save">
                <Download aria-hidden />
              </a>
            </Button>
          </Tooltip>
          <Tooltip words="Delete, with undo" side="bottom">
            <Button look="outline" size="icon" aria-label="Delete" onClick={onDelete}>
              <Trash2 aria-hidden />
            </Button>
          </Tooltip>
        </div>
        <Facts artwork={artwork} />
        <div className="mt-auto border-t border-line py-2">
          <HowThisWasMade runId={artwork.runId} picture={artwork.index} />
        </div>
        <p
          className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line py-3 text-xs text-muted max-lg:hidden"
          aria-hidden
        >
          <span className="flex items-center gap-1.5">
            <Kbd>←</Kbd>
            <Kbd>→</Kbd> walk
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>R</Kbd> remix
          </span>
          <span className="flex items-center gap-1.5">
            <Kbd>Del</Kbd> delete
          </span>
        </p>
      </aside>
    </main>
  )
}
