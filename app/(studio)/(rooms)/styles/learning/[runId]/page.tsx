import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { LearningRoom } from '@/components/learn/learning-room'
import { requirePageUser } from '@/lib/auth/session'
import { KizyError } from '@/lib/errors'
import { getTraining } from '@/lib/trainings/queries'
import { TrainingId } from '@/lib/trainings/schema'

export const metadata: Metadata = { title: 'Learning' }

type Props = { params: Promise<{ runId: string }> }

export default async function LearningPage({ params }: Props) {
  const user = await requirePageUser()
  const runId = TrainingId.safeParse(await params).data?.runId ?? notFound()
  const first = await getTraining(user, runId).catch((error: unknown) => {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  })
  return <LearningRoom first={first} />
}
