import { ImageOff } from 'lucide-react'
import type { Metadata } from 'next'
import { NothingHere } from '@/components/problem/nothing-here'

export const metadata: Metadata = { title: 'Not here' }

export default function PictureNotFound() {
  return (
    <NothingHere icon={<ImageOff aria-hidden />} title="This picture is not here" href="/gallery" way="To the gallery">
      It may have been deleted, or the address is not quite right.
    </NothingHere>
  )
}
