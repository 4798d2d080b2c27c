import { interrupt } from '@/lib/facades/a1111/studio'
import { a1111Route } from '@/lib/facades/a1111/route'

export const POST = a1111Route(interrupt)
