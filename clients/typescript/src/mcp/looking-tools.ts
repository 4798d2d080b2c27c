import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { Kizy } from '../kizy.ts'
import type { Picture } from '../picture.ts'
import { answering, looksOnly, say, showing, tell } from './answers.ts'

export function addLookingTools(server: McpServer, kizy: Kizy): void {
  server.registerTool(
    'list_models',
    {
      title: 'What can be drawn with',
      description:
        'The installed models: what each is good at, its shapes, its own settings, and how long a picture takes.',
      annotations: looksOnly,
    },
    () => answering(async () => tell(await kizy.models())),
  )

  server.registerTool(
    'list_pictures',
    {
      title: 'The newest pictures',
      description: 'The newest pictures of the gallery: ids, words and settings. Use view_picture to look at one.',
      inputSchema: { count: z.int().min(1).max(50).default(10) },
      annotations: looksOnly,
    },
    ({ count }) =>
      answering(async () => {
        const found: Picture[] = []
        for await (const picture of kizy.pictures()) {
          found.push(picture)
          if (found.length >= count) break
        }
        return tell(
          found.map(({ artwork: { id, width, height, createdAt, settings } }) => ({
            id,
            width,
            height,
            createdAt,
            settings,
          })),
        )
      }),
  )

  server.registerTool(
    'view_picture',
    {
      title: 'Look at a picture',
      description: 'One picture of the gallery, to be looked at, with what made it.',
      inputSchema: { id: z.uuid() },
      annotations: looksOnly,
    },
    ({ id }) => answering(async () => showing(kizy, [await kizy.picture(id)])),
  )

  server.registerTool(
    'cancel_run',
    {
      title: 'Stop a run',
      description: 'Stops a run that waits or draws; what is finished stays.',
      inputSchema: { id: z.uuid() },
      annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    ({ id }) => answering(async () => say(`The run is ${(await kizy.cancel(id)).status}.`)),
  )
}
