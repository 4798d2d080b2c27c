import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { OpenedPicture } from '@/components/picture/opened-picture'
import { getArtwork } from '@/lib/artworks/queries'
import { requirePageUser } from '@/lib/auth/session'
import { filterAt, readFilter, searchOf } from '@/lib/client/gallery-filter'
import { titleOf } from '@/lib/client/words'
import { KizyError } from '@/lib/errors'

type Props = PageProps<'/gallery/[id]'>

/** The filter one came by, as it stands in the address. */
async function searchIn({ searchParams }: Props): Promise<string> {
  const given = Object.entries(await searchParams).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  )
  const { bin: _bin, ...filter } = readFilter(given)
  return searchOf(filter)
}

/** Once for the page and its title. */
const openArtwork = cache(async (id: string, search: string) => {
  await requirePageUser()
  try {
    return await getArtwork(id, filterAt(readFilter(new URLSearchParams(search)), new Date()))
  } catch (error) {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  }
})

/** A tab has room for a few words. */
const shortened = (words: string) => (words.length > 60 ? `${words.slice(0, 59).trimEnd()}…` : words)

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { artwork } = await openArtwork((await props.params).id, await searchIn(props))
  return { title: shortened(titleOf(artwork.settings)) }
}

// No loading.tsx beside this: what streams has said 200 before it can say 404.
export default async function PicturePage(props: Props) {
  const search = await searchIn(props)
  const opened = await openArtwork((await props.params).id, search)
  return <OpenedPicture {...opened} search={search} />
}
