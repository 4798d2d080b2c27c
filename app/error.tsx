'use client'

import { Broken } from '@/components/problem/broken'

export default function StudioError({ retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="flex min-h-dvh flex-col">
      <Broken onRetry={retry} />
    </main>
  )
}
