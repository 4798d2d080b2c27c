import type { ShareRow } from '@/lib/shares/data'
import type { ShareView } from '@/lib/shares/schema'

export const viewOfShare = ({ id, showsSettings, createdAt, expiresAt }: ShareRow): ShareView => ({
  id,
  showsSettings,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
})
