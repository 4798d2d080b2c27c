import { listLoras } from '@/lib/facades/a1111/loras'
import { a1111Route } from '@/lib/facades/a1111/route'

export const GET = a1111Route(listLoras)
