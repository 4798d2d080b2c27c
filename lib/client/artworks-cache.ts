import type { InfiniteData } from '@tanstack/react-query'
import type { ArtworkPage, ArtworkView } from '@/lib/artworks/schema'

export type ArtworkPages = InfiniteData<ArtworkPage>

export const removeArtworks = (pages: ArtworkPages, ids: readonly string[]): ArtworkPages => ({
  ...pages,
  pages: pages.pages.map((page) => {
    const artworks = page.artworks.filter(({ id }) => !ids.includes(id))
    return { ...page, artworks, total: Math.max(0, page.total - ids.length) }
  }),
})

export const flatArtworks = (pages: ArtworkPages): ArtworkView[] => pages.pages.flatMap(({ artworks }) => artworks)
