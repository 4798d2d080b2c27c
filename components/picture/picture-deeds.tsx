'use client'

import {
  Check,
  CopyCheck,
  Download,
  Hash,
  ImagePlus,
  Palette,
  PenLine,
  Repeat2,
  SplitSquareHorizontal,
  Star,
  Trash2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { TouchMenu, TouchMenuContent, TouchMenuItem, TouchMenuTrigger } from '@/components/ui/menu'
import { Tooltip } from '@/components/ui/tooltip'
import { useIsTouch } from '@/lib/client/use-is-touch'
import { useRemix, useTakeLook } from '@/lib/client/use-remix'
import { useStar } from '@/lib/client/use-star'
import type { ArtworkView } from '@/lib/artworks/schema'

type Props = {
  artwork: ArtworkView
  onDelete: () => void
  /** Shows it before and after its effects, where they changed it. */
  onCompare?: () => void
  tabIndex?: number
  /** There is no room for all of them in a row. */
  isNarrow?: boolean
}

/** What one can do with a picture from its tile: over it for the mouse and the keys. */
export function PictureDeeds({ artwork, onDelete, onCompare, tabIndex, isNarrow }: Props) {
  const { takeSeed, startFrom } = useRemix()
  const star = useStar()
  const { seed } = artwork.settings
  return (
    <div className="pointer-events-none absolute inset-x-2 bottom-2 hidden items-center gap-1.5 opacity-0 transition-opacity group-focus-within:pointer-events-auto group-focus-within:opacity-100 group-hover:pointer-events-auto group-hover:opacity-100 [@media(hover:hover)]:flex">
      <Tooltip words="Save the file">
        <Button asChild look="over" size="iconSmall" className="mr-auto">
          <a href={artwork.downloadUrl} download={artwork.fileName} aria-label="Save" tabIndex={tabIndex}>
            <Download aria-hidden />
          </a>
        </Button>
      </Tooltip>
      <Tooltip words={artwork.isStarred ? 'Take the star away' : 'Star'}>
        <Button
          look="over"
          size="iconSmall"
          aria-label="Star"
          aria-pressed={artwork.isStarred}
          tabIndex={tabIndex}
          onClick={() => void star([artwork.id], !artwork.isStarred)}
        >
          <Star aria-hidden className={artwork.isStarred ? 'fill-current' : undefined} />
        </Button>
      </Tooltip>
      {onCompare && (
        <Tooltip words="Before and after">
          <Button look="over" size="iconSmall" aria-label="Before and after" tabIndex={tabIndex} onClick={onCompare}>
            <SplitSquareHorizontal aria-hidden />
          </Button>
        </Tooltip>
      )}
      <Tooltip words="Start from it">
        <Button
          look="over"
          size="iconSmall"
          aria-label="Start from it"
          tabIndex={tabIndex}
          onClick={() => startFrom(artwork)}
        >
          <ImagePlus aria-hidden />
        </Button>
      </Tooltip>
      {seed !== undefined && !isNarrow && (
        <Tooltip words="Use its seed">
          <Button look="over" size="iconSmall" aria-label="Use seed" tabIndex={tabIndex} onClick={() => takeSeed(seed)}>
            <Hash aria-hidden />
          </Button>
        </Tooltip>
      )}
      <Tooltip words="Delete, with undo">
        <Button look="over" size="iconSmall" aria-label="Delete" tabIndex={tabIndex} onClick={onDelete}>
          <Trash2 aria-hidden />
        </Button>
      </Tooltip>
    </div>
  )
}

type TouchProps = Props & { onChoose?: () => void; children: ReactNode }

/** The same deeds at the finger: a long press. With a mouse the browser keeps its own menu. */
export function PictureTouchMenu(props: TouchProps) {
  // A wall has dozens of tiles: none of them carries a menu that cannot be opened.
  return useIsTouch() ? <LongPressMenu {...props} /> : props.children
}

function LongPressMenu({ artwork, onDelete, onChoose, onCompare, children }: TouchProps) {
  const { remix, takeAll, takeSeed, startFrom, keepLines } = useRemix()
  const takeLook = useTakeLook()
  const star = useStar()
  const { prompt, seed } = artwork.settings
  return (
    <TouchMenu>
      <TouchMenuTrigger asChild>{children}</TouchMenuTrigger>
      <TouchMenuContent>
        {onChoose && (
          <TouchMenuItem onSelect={onChoose}>
            <Check aria-hidden /> Choose
          </TouchMenuItem>
        )}
        <TouchMenuItem onSelect={() => void star([artwork.id], !artwork.isStarred)}>
          <Star aria-hidden className={artwork.isStarred ? 'fill-current' : undefined} />
          {artwork.isStarred ? 'Take the star away' : 'Star'}
        </TouchMenuItem>
        <TouchMenuItem asChild>
          <a href={artwork.downloadUrl} download={artwork.fileName}>
            <Download aria-hidden /> Save
          </a>
        </TouchMenuItem>
        {prompt && (
          <TouchMenuItem onSelect={() => remix(artwork.settings)}>
            <Repeat2 aria-hidden /> Remix
          </TouchMenuItem>
        )}
        <TouchMenuItem onSelect={() => startFrom(artwork)}>
          <ImagePlus aria-hidden /> Start from it
        </TouchMenuItem>
        <TouchMenuItem onSelect={() => keepLines(artwork)}>
          <PenLine aria-hidden /> Follow its lines
        </TouchMenuItem>
        {takeLook && (
          <TouchMenuItem onSelect={() => takeLook(artwork)}>
            <Palette aria-hidden /> Take its look
          </TouchMenuItem>
        )}
        {onCompare && (
          <TouchMenuItem onSelect={onCompare}>
            <SplitSquareHorizontal aria-hidden /> Before and after
          </TouchMenuItem>
        )}
        {seed !== undefined && (
          <TouchMenuItem onSelect={() => takeSeed(seed)}>
            <Hash aria-hidden /> Use seed
          </TouchMenuItem>
        )}
        {prompt && seed !== undefined && (
          <TouchMenuItem onSelect={() => takeAll(artwork.settings)}>
            <CopyCheck aria-hidden /> Use all, seed too
          </TouchMenuItem>
        )}
        <TouchMenuItem danger onSelect={onDelete}>
          <Trash2 aria-hidden /> Delete
        </TouchMenuItem>
      </TouchMenuContent>
    </TouchMenu>
  )
}
