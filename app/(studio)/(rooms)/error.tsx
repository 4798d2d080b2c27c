'use client'

import { Broken } from '@/components/problem/broken'

export default function RoomError({ retry }: { error: unknown; retry: () => void }) {
  return <Broken onRetry={retry} />
}
