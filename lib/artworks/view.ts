import { z } from 'zod'
import { type ArtworkRow, FileRef } from '@/lib/artworks/data'
import { ArtworkFacts, type ArtworkView } from '@/lib/artworks/schema'

export const thumbnailsOf = (artwork: ArtworkRow): FileRef[] =>
  z
    .array(FileRef)
    .parse(artwork.thumbnails)
    .sort((a, b) => a.width - b.width)

/** Where it lies in the bucket as it was without its effects. */
export const beforeOf = (artwork: ArtworkRow): FileRef | null => FileRef.nullable().parse(artwork.before)

function viewOfBefore(artwork: ArtworkRow): ArtworkView['before'] {
  const before = beforeOf(artwork)
  return before && { url: `/api/v1/artworks/${artwork.id}/before`, width: before.width, height: before.height }
}

export function viewOfArtwork(artwork: ArtworkRow): ArtworkView {
  const base = `/api/v1/artworks/${artwork.id}`
  return {
    id: artwork.id,
    runId: artwork.runId,
    index: artwork.index,
    url: `${base}/file`,
    downloadUrl: `${base}/file?download=1`,
    fileName: fileNameOf(artwork),
    mediaType: artwork.mediaType,
    bytes: artwork.bytes,
    width: artwork.width,
    height: artwork.height,
    thumbnails: thumbnailsOf(artwork).map(({ width, height }) => ({
      width,
      height,
      url: `${base}/thumbnail/${width}`,
    })),
    thumbhash: artwork.thumbhash,
    before: viewOfBefore(artwork),
    settings: ArtworkFacts.parse(artwork.settings),
    secondsTaken: artwork.seconds,
    createdAt: artwork.createdAt.toISOString(),
    isStarred: artwork.starredAt !== null,
  }
}

const EXTENSIONS: Record<string, string> = { 'image/png': 'png', 'image/webp': 'webp', 'image/jpeg': 'jpg' }

/** "a-fox-in-the-snow-3108224917.png": the first words and the seed, in letters every file system takes. */
export function fileNameOf({
  prompt,
  settings,
  mediaType,
}: Pick<ArtworkRow, 'prompt' | 'settings' | 'mediaType'>): string {
  const words = prompt
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '')
  const { seed } = ArtworkFacts.parse(settings)
  const name = [words || 'picture', seed].filter((part) => part !== undefined).join('-')
  return `${name}.${EXTENSIONS[mediaType] ?? 'bin'}`
}
