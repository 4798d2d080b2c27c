import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { DoorHeading } from '@/components/auth/door-heading'
import { SignInForm } from '@/components/auth/sign-in-form'
import { safeNextPath } from '@/lib/auth/next-path'
import { isSetUp } from '@/lib/auth/queries'
import { getUser } from '@/lib/auth/session'
import { getWayIn } from '@/lib/people/queries'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next: asked } = await searchParams
  const next = safeNextPath(asked)
  if (await getUser()) redirect(next)
  if (!(await isSetUp())) redirect('/setup')
  return (
    <>
      <DoorHeading title="Sign in" />
      <SignInForm next={next} />
      {(await getWayIn('')).kind === 'open' && (
        <p className="mt-4 text-sm text-muted">
          New here?{' '}
          <Link href="/join" className="text-text underline underline-offset-2">
            Make an account
          </Link>
        </p>
      )}
    </>
  )
}
