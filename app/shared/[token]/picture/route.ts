import { publicRoute } from '@/lib/handlers'
import { ShareToken } from '@/lib/shares/schema'
import { serveShared } from '@/lib/shares/serve'

/** The picture behind a link: with its words and settings inside only where its owner lets them be seen. */
export const GET = publicRoute({ params: ShareToken }, ({ params, request }) => serveShared(request, params.token))
