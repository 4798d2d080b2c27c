import type { SessionUser } from '@/lib/auth/session'
import { eraseBinned } from '@/lib/workflow/erase-binned'

/** Erases what this person has in the bin, or the given ones of it; answers how many. */
export const eraseArtworks = (user: SessionUser, ids: string[] | null): Promise<number> =>
  eraseBinned({ ownerId: user.id, ids })
