'use client'

import {
  Captions,
  CodeXml,
  Download,
  Ellipsis,
  ImagePlus,
  Link2,
  Maximize2,
  Palette,
  PenLine,
  Repeat2,
  Shuffle,
  SplitSquareHorizontal,
  Star,
  Trash2,
} from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { CodeDialog } from '@/components/picture/code-dialog'
import { ShareDialog } from '@/components/picture/share-dialog'
import type { usePictureDeeds } from '@/components/picture/use-picture-deeds'
import { Button } from '@/components/ui/button'
import { Menu, MenuContent, MenuItem, MenuLine, MenuTrigger } from '@/components/ui/menu'
import { Tooltip } from '@/components/ui/tooltip'
import { useModels } from '@/lib/client/queries'
import { useGivenWords } from '@/lib/client/use-given-words'
import type { ArtworkView } from '@/lib/artworks/schema'
import { TO_INSTALL } from '@/lib/words/schema'

type Props = { artwork: ArtworkView; deeds: ReturnType<typeof usePictureDeeds> }

/** What one can do with an opened picture; the one next step is to make more like it. */
export function PictureButtons({ artwork, deeds }: Props) {
  const [opened, setOpened] = useState<'share' | 'code' | null>(null)
  return (
    <div className="my-6 grid gap-2">
      <div className="flex gap-2">
        {deeds.canRemix && (
          <Button look="accent" className="flex-1" onClick={deeds.onRemix}>
            <Repeat2 aria-hidden /> Remix
          </Button>
        )}
        <Tooltip words={deeds.isStarred ? 'Take the star away' : 'Star'} side="bottom">
          <Button
            look="outline"
            size="icon"
            aria-label="Star"
            aria-pressed={deeds.isStarred}
            onClick={() => void deeds.onStar()}
          >
            <Star aria-hidden className={deeds.isStarred ? 'fill-current' : undefined} />
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
          <Button look="outline" size="icon" aria-label="Delete" onClick={deeds.onDelete}>
            <Trash2 aria-hidden />
          </Button>
        </Tooltip>
        <Menu>
          <MenuTrigger asChild>
            <Button look="outline" size="icon" aria-label="More">
              <Ellipsis aria-hidden />
            </Button>
          </MenuTrigger>
          <MenuContent align="end">
            <MenuItem onSelect={() => setOpened('share')}>
              <Link2 aria-hidden /> Share by link
            </MenuItem>
            <MenuItem onSelect={() => setOpened('code')}>
              <CodeXml aria-hidden /> Copy as code
            </MenuItem>
            {deeds.canRemix && (
              <MenuItem onSelect={() => deeds.vary('strong')}>
                <Shuffle aria-hidden /> Vary a lot
              </MenuItem>
            )}
            <MenuItem onSelect={deeds.keepLines}>
              <PenLine aria-hidden /> Follow its lines
            </MenuItem>
            {deeds.takeLook && (
              <MenuItem onSelect={deeds.takeLook}>
                <Palette aria-hidden /> Take its look
              </MenuItem>
            )}
            <DescribeItem source={`artwork:${artwork.id}`} />
            <MenuLine />
            {(['webp', 'jpeg'] as const).map((format) => (
              <MenuItem key={format} asChild>
                <a href={`${artwork.downloadUrl}&format=${format}`} download>
                  <Download aria-hidden /> Save as {format === 'webp' ? 'WebP' : 'JPEG'}
                </a>
              </MenuItem>
            ))}
          </MenuContent>
        </Menu>
      </div>
      <div className="grid auto-cols-fr grid-flow-col gap-2">
        {deeds.canRemix && (
          <Button look="outline" size="small" onClick={() => deeds.vary('subtle')}>
            <Shuffle aria-hidden /> Vary
          </Button>
        )}
        <Button look="outline" size="small" onClick={deeds.upscale}>
          <Maximize2 aria-hidden /> Upscale
        </Button>
        <Button look="outline" size="small" onClick={deeds.startFrom}>
          <ImagePlus aria-hidden /> Start from it
        </Button>
      </div>
      {deeds.compareEffect && (
        <Button look="outline" size="small" onClick={deeds.compareEffect}>
          <SplitSquareHorizontal aria-hidden /> Before and after
        </Button>
      )}
      <ShareDialog artworkId={artwork.id} isOpen={opened === 'share'} onClose={() => setOpened(null)} />
      <CodeDialog artwork={artwork} isOpen={opened === 'code'} onClose={() => setOpened(null)} />
    </div>
  )
}

/** Puts what it shows into the box of Create; where nothing here can say that, the way to what could. */
function DescribeItem({ source }: { source: string }) {
  const { data: models } = useModels()
  const { describe } = useGivenWords()
  if (models?.some(({ abilities }) => abilities.describe)) {
    return (
      <MenuItem onSelect={() => void describe(source)}>
        <Captions aria-hidden /> Describe it
      </MenuItem>
    )
  }
  return (
    <MenuItem asChild>
      <Link href="/models#words">
        <Captions aria-hidden className="opacity-55" />
        <span className="grid">
          <span className="text-muted">Describe it</span>
          <span className="text-xs text-muted">Install {TO_INSTALL.describe} in Models to have it</span>
        </span>
      </Link>
    </MenuItem>
  )
}
