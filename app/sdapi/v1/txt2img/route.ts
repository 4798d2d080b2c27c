import { textToImage } from '@/lib/facades/a1111/images'
import { a1111Route } from '@/lib/facades/a1111/route'

export const POST = a1111Route(textToImage)
