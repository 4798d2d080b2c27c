import type { Metadata } from 'next'
import { CreateRoom } from '@/components/create/create-room'
import { requirePageUser } from '@/lib/auth/session'
import { getModels } from '@/lib/models/queries'
import { getRuns } from '@/lib/runs/queries'

export const metadata: Metadata = { title: 'Create' }

export default async function CreatePage() {
  await requirePageUser()
  const [runs, models] = await Promise.all([getRuns(), getModels()])
  return <CreateRoom firstRuns={runs} firstModels={models} />
}
