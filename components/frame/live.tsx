'use client'

import { createContext, type ReactNode, useContext } from 'react'
import { type Connection, useLiveRuns } from '@/lib/client/use-live-runs'

const ConnectionContext = createContext<Connection>('live')

/** Holds the tab's one stream, whatever room is open. */
export function Live({ children }: { children: ReactNode }) {
  return <ConnectionContext value={useLiveRuns()}>{children}</ConnectionContext>
}

export const useConnection = () => useContext(ConnectionContext)
