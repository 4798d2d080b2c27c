import { progress } from '@/lib/facades/a1111/studio'
import { a1111Route } from '@/lib/facades/a1111/route'

export const GET = a1111Route(progress)
