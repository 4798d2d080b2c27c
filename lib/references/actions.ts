'use server'

import { action } from '@/lib/handlers'
import { WebAddress } from '@/lib/references/schema'
import { bringFromWeb } from '@/lib/uploads/from-web'
import { viewUpload } from '@/lib/uploads/queries'

/** Brings a picture from an address into the studio, through the guarded fetcher. */
export const fetchPicture = action(WebAddress, async (user, { address }) =>
  viewUpload(await bringFromWeb(user, address, 'reference')),
)
