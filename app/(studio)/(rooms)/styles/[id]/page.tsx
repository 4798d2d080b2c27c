import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { OpenedStyle } from '@/components/styles/opened-style'
import { requirePageUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { getLora, getOthers } from '@/lib/loras/queries'

type Props = { params: Promise<{ id: string }> }

/** Once for the page and its title. */
const openStyle = cache(async (id: string) => {
  await requirePageUser()
  try {
    return await getLora(id)
  } catch (error) {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lora } = await openStyle((await params).id)
  return { title: lora.name }
}

// No loading.tsx beside this: what streams has said 200 before it can say 404.
export default async function StylePage({ params }: Props) {
  const opened = await openStyle((await params).id)
  return <OpenedStyle first={opened} others={await getOthers()} />
}
