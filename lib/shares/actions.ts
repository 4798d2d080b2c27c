'use server'

import { action } from '@/lib/handlers'
import * as data from '@/lib/shares/data'
import { type FreshShare, NewShare, ShareId } from '@/lib/shares/schema'
import { viewOfShare } from '@/lib/shares/view'

export const createShare = action(NewShare, async (user, wish): Promise<FreshShare> => {
  const { share, token } = await data.createShare(user, wish)
  return { ...viewOfShare(share), path: `/shared/${token}` }
})

export const revokeShare = action(ShareId, (user, { id }) => data.revokeShare(user, id))
