import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { OpenedPicture } from '@/components/picture/opened-picture'
import { getArtwork } from '@/lib/artworks/queries'
import { requirePageUser } from '@/lib/auth/session'
import { titleOf } from '@/lib/client/words'
import { KizyError } from '@/lib/errors'

type Props = { params: Promise<{ id: string }> }

/** Once for the page and its title. */
const openArtwork = cache(async (id: string) => {
  await requirePageUser()
  try {
    return await getArtwork(id)
  } catch (error) {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  }
})

/** A tab has room for a few words. */
const shortened = (words: string) => (words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { artwork } = await openArtwork((await params).id)
  return { title: shortened(titleOf(artwork.settings)) }
}

// No loading.tsx beside this: what streams has said 200 before it can say 404.
export default async function PicturePage({ params }: Props) {
  const opened = await openArtwork((await params).id)
  return <OpenedPicture {...opened} />
}
