import { requireUser } from '@/lib/auth/session'
import { listKeys } from './data'
import type { KeyView } from './schema'

export const getKeys = async (): Promise<KeyView[]> => listKeys(await requireUser())
