import type { Metadata } from 'next'
import { ModelsRoom } from '@/components/models/models-room'
import { requirePageUser } from '@/lib/auth/session'
import { getDownloads } from '@/lib/downloads/queries'
import { getModelsRoom } from '@/lib/models/room'

export const metadata: Metadata = { title: 'Models' }

export default async function ModelsPage() {
  await requirePageUser()
  const [room, coming] = await Promise.all([getModelsRoom(), getDownloads()])
  return <ModelsRoom first={room} coming={coming} />
}
