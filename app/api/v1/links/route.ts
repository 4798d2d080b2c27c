import { route } from '@/lib/handlers'
import { previewLink } from '@/lib/links/look'
import { Link, LinkPreview } from '@/lib/links/schema'

/** Asks another site, so a key must be allowed to do more than look. */
export const POST = route(
  {
    summary: 'What a link of Civitai or Hugging Face leads to, before anything is downloaded',
    body: Link,
    output: LinkPreview,
  },
  ({ user, body }) => previewLink(user, body.link),
)
