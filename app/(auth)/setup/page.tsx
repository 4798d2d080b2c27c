import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { DoorHeading } from '@/components/auth/door-heading'
import { SetUpForm } from '@/components/auth/set-up-form'
import { getFirstVisit } from '@/lib/auth/queries'

export const metadata: Metadata = { title: 'Welcome' }

export default async function SetUpPage({ searchParams }: PageProps<'/setup'>) {
  const firstVisit = await getFirstVisit()
  if (!firstVisit) redirect('/sign-in')
  const { code } = await searchParams
  return (
    <>
      <DoorHeading title="Welcome to your studio">
        You are the first one here. Make your account: it owns the studio, and lets others in later.
      </DoorHeading>
      <SetUpForm needsCode={firstVisit.needsCode} code={typeof code === 'string' ? code : ''} />
    </>
  )
}
