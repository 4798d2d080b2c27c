import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { Kizy } from '../kizy.ts'
import type { Lora } from '../loras.ts'
import { answering, looksOnly, tell } from './answers.ts'
import { suggestStyles } from './suggest.ts'

/** What is worth knowing of a style before one draws with it. */
const brief = ({ id, name, goal, description, trigger, strength, subject, madeFor, whose }: Lora) => ({
  ...{ id, name, goal, description, trigger, strength, subject, madeFor, whose },
})

/** A style to look at: what is known of it, and its picture where it has one. */
export async function showStyle(kizy: Kizy, lora: Lora, more: object = {}): Promise<CallToolResult> {
  const content: CallToolResult['content'] = [
    { type: 'text', text: JSON.stringify({ ...brief(lora), ...more }, null, 2) },
  ]
  const picture = await kizy.loras.look(lora)
  if (picture) {
    content.push({ type: 'image', data: Buffer.from(picture.data).toString('base64'), mimeType: picture.mimeType })
  }
  return { content }
}

export function addStyleTools(server: McpServer, kizy: Kizy): void {
  server.registerTool(
    'suggest',
    {
      title: 'Which model and styles fit a wish',
      description:
        'For an intention in plain words (“a sticker of my cat, bold outlines”): the models that are here with what each is good at, the one of them that the wish asks for where it clearly does (proposedModel, with the words that ask for it), and the styles whose names, goals and descriptions speak of it, best first, each with the models that can wear it. Choose one model, at most three styles that it can wear, and pass their names to generate_image. When nothing is suggested, draw without a style, or read list_styles.',
      inputSchema: {
        intention: z.string().min(1).max(2000).describe('What the picture is for and how it should look.'),
      },
      annotations: looksOnly,
    },
    ({ intention }) =>
      answering(async () => {
        const [models, loras] = await Promise.all([kizy.models(), kizy.loras.list()])
        const here = models
          .filter(({ available }) => available)
          .map(({ id, name, note, secondsPerPicture }) => ({ id, name, note, secondsPerPicture }))
        const styles = suggestStyles(intention, loras, models)
        return tell({ models: here, proposedModel: await proposedFor(kizy, intention, here[0]?.id), styles })
      }),
  )

  server.registerTool(
    'list_styles',
    {
      title: 'What pictures can look like',
      description:
        'All styles (LoRAs): what each is for, the model it is made for, its trigger words and its own strength. Pass a name to generate_image to draw with it.',
      annotations: looksOnly,
    },
    () => answering(async () => tell((await kizy.loras.list()).map(brief))),
  )

  server.registerTool(
    'view_style',
    {
      title: 'Look at a style',
      description: 'One style with a picture of it, to see whether it is the look that is wanted.',
      inputSchema: { name: z.string().describe('Its name or id.') },
      annotations: looksOnly,
    },
    ({ name }) => answering(async () => showStyle(kizy, await kizy.loras.find(name))),
  )
}

/** The model that a wish asks for rather than the studio's first; null where it asks for none. */
async function proposedFor(kizy: Kizy, intention: string, first: string | undefined) {
  const model = first === undefined ? null : (await kizy.suggest(intention, first)).model
  return model && { id: model.id, name: model.name, because: model.because, style: model.style?.name ?? null }
}

/** Styles as resources: an assistant's person can pick one to talk about. */
export function addStyleResources(server: McpServer, kizy: Kizy): void {
  const list = async () => ({
    resources: (await kizy.loras.list()).map(({ id, name, goal }) => ({
      ...{ uri: `kizy://loras/${id}`, name, description: goal, mimeType: 'application/json' },
    })),
  })
  server.registerResource(
    'style',
    new ResourceTemplate('kizy://loras/{id}', { list }),
    { title: 'Styles', description: 'What pictures can look like.' },
    async (uri, { id }) => {
      const text = JSON.stringify(await kizy.loras.get(String(id)), null, 2)
      return { contents: [{ uri: uri.href, mimeType: 'application/json', text }] }
    },
  )
}
