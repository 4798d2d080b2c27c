import type { InviteLink } from '@/lib/people/schema'
import { FreshSecret } from './fresh-secret'

export function FreshLink({ link: { url, onlyHere } }: { link: InviteLink }) {
  return (
    <FreshSecret
      label="Invitation link"
      value={url}
      copied="Link copied"
      about="Send this link. It works once, for seven days, and is not shown again."
      warning={
        onlyHere &&
        'It leads to this computer only. For others, start the studio with an address they can reach (STUDIO_URL).'
      }
    />
  )
}
