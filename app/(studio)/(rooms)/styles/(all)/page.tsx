import type { Metadata } from 'next'
import { StylesRoom } from '@/components/styles/styles-room'
import { requirePageUser } from '@/lib/auth/session'
import { getLoras } from '@/lib/loras/queries'

export const metadata: Metadata = { title: 'Styles' }

export default async function StylesPage() {
  await requirePageUser()
  return <StylesRoom first={await getLoras()} />
}
