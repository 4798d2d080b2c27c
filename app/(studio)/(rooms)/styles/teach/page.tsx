import type { Metadata } from 'next'
import { Drafts } from '@/components/teach/drafts'
import { Wizard } from '@/components/teach/wizard'
import { requirePageUser } from '@/lib/auth/session'
import { getDrafts } from '@/lib/datasets/queries'
import { teachableModels } from '@/lib/trainings/queries'

export const metadata: Metadata = { title: 'Teach a new style' }

export default async function TeachPage() {
  const user = await requirePageUser()
  const [models, drafts] = await Promise.all([teachableModels(user), getDrafts()])
  return (
    <>
      <Wizard first={null} models={models} />
      <Drafts drafts={drafts} />
    </>
  )
}
