import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Kizy } from '../kizy.ts'

const LISTED = 50

/** Pictures as resources: an assistant's person can pick one to talk about. */
export function addArtworkResources(server: McpServer, kizy: Kizy): void {
  const list = async () => {
    const resources = []
    for await (const { artwork } of kizy.pictures()) {
      const { id, fileName, mediaType, settings } = artwork
      resources.push({
        uri: `kizy://artworks/${id}`,
        name: fileName,
        description: settings.prompt,
        mimeType: mediaType,
      })
      if (resources.length >= LISTED) break
    }
    return { resources }
  }
  server.registerResource(
    'artwork',
    new ResourceTemplate('kizy://artworks/{id}', { list }),
    { title: 'Pictures', description: 'The pictures of your gallery.' },
    async (uri, { id }) => {
      const picture = await kizy.picture(String(id))
      const blob = Buffer.from(await picture.bytes()).toString('base64')
      return { contents: [{ uri: uri.href, mimeType: picture.artwork.mediaType, blob }] }
    },
  )
}
