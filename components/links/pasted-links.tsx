'use client'

import { usePathname, useRouter } from 'next/navigation'
import { toast } from 'sonner'
import { usePastedLink } from '@/lib/client/use-pasted-link'

/** Those have the dialog at hand. */
const ROOMS = ['/styles', '/models']

/** A link that is pasted in any other room is looked at in Styles; one pasted among words stays there, and is asked about. */
export function PastedLinks() {
  const router = useRouter()
  const pathname = usePathname()
  const look = (link: string) => router.push(`/styles?link=${encodeURIComponent(link)}`)
  usePastedLink(
    (link) => !ROOMS.includes(pathname) && look(link),
    (link) =>
      toast('That is a link to a style or a model.', {
        action: { label: 'Look at it', onClick: () => look(link) },
      }),
  )
  return null
}
