import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Wizard } from '@/components/teach/wizard'
import { requirePageUser } from '@/lib/auth/session'
import { getDataset } from '@/lib/datasets/queries'
import { DatasetId } from '@/lib/datasets/schema'
import { KizyError } from '@/lib/errors'
import { teachableModels } from '@/lib/trainings/queries'

export const metadata: Metadata = { title: 'Teach a new style' }

type Props = { params: Promise<{ id: string }> }

export default async function TeachPage({ params }: Props) {
  const user = await requirePageUser()
  const id = DatasetId.safeParse(await params).data?.id ?? notFound()
  const found = getDataset(user, id).catch((error: unknown) => {
    if (error instanceof KizyError && error.status === 404) notFound()
    throw error
  })
  const [dataset, models] = await Promise.all([found, teachableModels(user)])
  return <Wizard first={dataset} models={models} />
}
