import { direct } from '@/lib/facades/fal/proxy'
import { falRoute } from '@/lib/facades/fal/route'

const handle = falRoute(direct)
export { handle as GET, handle as POST, handle as PUT }
