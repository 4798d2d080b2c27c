import type { Metadata } from 'next'
import { StylesRoom } from '@/components/styles/styles-room'
import { requirePageUser } from '@/lib/auth/session'
import { getDownloads } from '@/lib/downloads/queries'
import { getLoras } from '@/lib/loras/queries'
import { getOwnTrainings } from '@/lib/trainings/queries'

export const metadata: Metadata = { title: 'Styles' }

export default async function StylesPage() {
  await requirePageUser()
  const [loras, trainings, coming] = await Promise.all([getLoras(), getOwnTrainings(), getDownloads()])
  return <StylesRoom first={loras} trainings={trainings} coming={coming} />
}
