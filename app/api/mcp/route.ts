import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { Kizy } from '@/clients/typescript/src/kizy'
import { makeMcpServer } from '@/clients/typescript/src/mcp/server'
import { requireOwnOrigin } from '@/lib/api/origin'
import { ownAddress } from '@/lib/api/own-address'
import { requireKey } from '@/lib/auth/caller'
import { env } from '@/lib/env'
import { problemResponse, toKizyError } from '@/lib/handlers'

/**
 * For assistants: the same server that `kizy mcp` is, over HTTP. It is a
 * client of this studio's API with the caller's own key, so that it can do
 * nothing that the key cannot. Each request stands for itself.
 */
async function answer(request: Request): Promise<Response> {
  try {
    requireOwnOrigin(request.headers, env().STUDIO_URL)
    const kizy = new Kizy({ url: ownAddress(), key: await requireKey(request) })
    const transport = new WebStandardStreamableHTTPServerTransport()
    const server = makeMcpServer(kizy, { readsFiles: false })
    await server.connect(transport)
    request.signal.addEventListener('abort', () => void server.close(), { once: true })
    return await transport.handleRequest(request)
  } catch (error) {
    return problemResponse(toKizyError(error))
  }
}

export { answer as DELETE, answer as GET, answer as POST }
