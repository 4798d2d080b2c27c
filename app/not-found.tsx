import { Compass } from 'lucide-react'
import type { Metadata } from 'next'
import { NothingHere } from '@/components/problem/nothing-here'

export const metadata: Metadata = { title: 'Not here' }

export default function NotFound() {
  return (
    <NothingHere icon={<Compass aria-hidden />} title="There is nothing at this address" href="/" way="To Create">
      It may have moved, or a letter went missing.
    </NothingHere>
  )
}
