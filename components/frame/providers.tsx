'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Live } from '@/components/frame/live'
import { TooltipProvider } from '@/components/ui/tooltip'
import { ProblemError } from '@/lib/client/fetch'
import { type Person, PersonProvider } from '@/lib/client/person'

const MOST_RETRIES = 3

function newClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The live stream keeps things fresh; coming back to the window asks again.
        staleTime: 10_000,
        gcTime: 30 * 60_000,
        retry: (count, error) =>
          count < MOST_RETRIES && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
      },
    },
  })
}

export function Providers({ person, children }: { person: Person; children: ReactNode }) {
  const [client] = useState(newClient)
  return (
    <QueryClientProvider client={client}>
      <PersonProvider person={person}>
        <TooltipProvider delayDuration={400}>
          <Live>{children}</Live>
        </TooltipProvider>
      </PersonProvider>
    </QueryClientProvider>
  )
}
