import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { DoorHeading } from '@/components/auth/door-heading'
import { JoinForm } from '@/components/auth/join-form'
import { Button } from '@/components/ui/button'
import { isSetUp } from '@/lib/auth/queries'
import { getUser } from '@/lib/auth/session'
import { getWayIn } from '@/lib/people/queries'

export const metadata: Metadata = { title: 'Join' }

export default async function JoinPage({ searchParams }: PageProps<'/join'>) {
  if (await getUser()) redirect('/')
  if (!(await isSetUp())) redirect('/setup')
  const { token: asked } = await searchParams
  const token = typeof asked === 'string' ? asked.slice(0, 100) : ''
  const wayIn = await getWayIn(token)
  if (wayIn.kind === 'closed') return <Closed linkIsDead={wayIn.linkIsDead} />
  return (
    <>
      <DoorHeading title="Join the studio">
        {wayIn.kind === 'invite' ? 'You are invited. ' : ''}Make your account; what you make is yours alone to see.
      </DoorHeading>
      <JoinForm token={wayIn.kind === 'invite' ? token : ''} email={wayIn.kind === 'invite' ? wayIn.email : null} />
    </>
  )
}

function Closed({ linkIsDead }: { linkIsDead: boolean }) {
  return (
    <>
      <DoorHeading title={linkIsDead ? 'This invitation is over' : 'By invitation'}>
        {linkIsDead
          ? 'It was used already, taken back, or is older than a week. Ask the owner of the studio for a new link.'
          : 'This studio takes invited people only. Ask its owner for a link.'}
      </DoorHeading>
      <Button asChild size="large">
        <Link href="/sign-in">Sign in instead</Link>
      </Button>
    </>
  )
}
