'use server'

import { action } from '@/lib/handlers'
import { previewLink } from '@/lib/links/look'
import { Link } from '@/lib/links/schema'

/** What a link leads to; nothing is downloaded. */
export const lookAtLink = action(Link, (user, { link }) => previewLink(user, link))
