import type { Metadata } from 'next'
import { GalleryRoom } from '@/components/gallery/gallery-room'
import { getArtworks } from '@/lib/artworks/queries'
import { requirePageUser } from '@/lib/auth/session'
import { readFilter, searchOf } from '@/lib/client/gallery-filter'

export const metadata: Metadata = { title: 'Gallery' }

export default async function GalleryPage({ searchParams }: PageProps<'/gallery'>) {
  await requirePageUser()
  const search = Object.entries(await searchParams).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const { when, from, to, ...filter } = readFilter(search)
  // Only the browser knows where the reader's days begin.
  const first = when || from || to ? null : await getArtworks(filter)
  return <GalleryRoom first={first} firstSearch={searchOf({ ...filter, when, from, to })} />
}
