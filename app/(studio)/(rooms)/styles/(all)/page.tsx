import type { Metadata } from 'next'
import { StylesRoom } from '@/components/styles/styles-room'
import { requirePageUser } from '@/lib/auth/session'
import { getDownloads } from '@/lib/downloads/queries'
import { getGoodStyles, getLoras } from '@/lib/loras/queries'
import { getOwnTrainings } from '@/lib/trainings/queries'

export const metadata: Metadata = { title: 'Styles' }

export default async function StylesPage() {
  await requirePageUser()
  const [loras, good, trainings, coming] = await Promise.all([
    getLoras(),
    getGoodStyles(),
    getOwnTrainings(),
    getDownloads(),
  ])
  return <StylesRoom first={loras} good={good} trainings={trainings} coming={coming} />
}
