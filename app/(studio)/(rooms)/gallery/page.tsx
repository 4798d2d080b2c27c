import type { Metadata } from 'next'
import { GalleryRoom } from '@/components/gallery/gallery-room'
import { getArtworks } from '@/lib/artworks/queries'
import { requirePageUser } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Gallery' }

export default async function GalleryPage() {
  await requirePageUser()
  return <GalleryRoom first={await getArtworks()} />
}
