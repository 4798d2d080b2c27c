import { requireUser } from '@/lib/auth/session'
import { listTokens } from '@/lib/tokens/data'
import type { TokenView } from '@/lib/tokens/schema'

export const getTokens = async (): Promise<TokenView[]> => listTokens(await requireUser())
