import type { Metadata } from 'next'
import { ActivityRoom } from '@/components/activity/activity-room'
import { requirePageUser } from '@/lib/auth/session'
import { getRuns } from '@/lib/runs/queries'

export const metadata: Metadata = { title: 'Activity' }

export default async function ActivityPage() {
  await requirePageUser()
  return <ActivityRoom first={await getRuns()} />
}
