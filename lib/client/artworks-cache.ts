import type { InfiniteData } from '@tanstack/react-query'
import type { ArtworkPage, ArtworkView } from '@/lib/artworks/schema'

export type ArtworkPages = InfiniteData<ArtworkPage>

export const removeArtwork = (pages: ArtworkPages, { id }: Pick<ArtworkView, 'id'>): ArtworkPages => ({
  ...pages,
  pages: pages.pages.map((page) => {
    const artworks = page.artworks.filter((artwork) => artwork.id !== id)
    return { ...page, artworks, total: Math.max(0, page.total - 1) }
  }),
})

export const flatArtworks = (pages: ArtworkPages): ArtworkView[] => pages.pages.flatMap(({ artworks }) => artworks)
