import type { ReactNode } from 'react'
import { Panes } from '@/components/frame/panes'
import { Providers } from '@/components/frame/providers'
import { PastedLinks } from '@/components/links/pasted-links'
import { requirePageUser } from '@/lib/auth/session'

export default async function StudioLayout({ children }: { children: ReactNode }) {
  const { id, name, email } = await requirePageUser()
  return (
    <Providers person={{ id, name, email }}>
      {children}
      <Panes />
      <PastedLinks />
    </Providers>
  )
}
