import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

const asked = (text: string) => ({ messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] })

/** Common wishes, worded so that an assistant goes about them well. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    'explore_an_idea',
    {
      title: 'Explore an idea',
      description: 'Several different pictures of one idea, to choose from.',
      argsSchema: { idea: z.string().describe('What it is about.') },
    },
    ({ idea }) =>
      asked(
        `Use Kizy to explore this idea in pictures: ${idea}\nLook at the models first. Make three takes that differ in look, light or composition, two pictures each. Show them, say in a sentence what each take tries, and ask which way to go on.`,
      ),
  )
  server.registerPrompt(
    'make_a_series',
    {
      title: 'Make a series',
      description: 'Pictures of several things in one look.',
      argsSchema: { things: z.string().describe('Which things, by commas.'), look: z.string().describe('Which look.') },
    },
    ({ things, look }) =>
      asked(
        `Use Kizy to make one picture of each of these: ${things}\nAll in the same look: ${look}\nFind words for the look first, try them on one thing, then keep words, model and settings the same for all.`,
      ),
  )
  server.registerPrompt(
    'teach_a_look',
    {
      title: 'Teach a look',
      description: 'A style of its own, from pictures of the gallery.',
      argsSchema: { look: z.string().describe('Which look the pictures have in common.') },
    },
    ({ look }) =>
      asked(
        `Use Kizy to teach a style from my pictures: ${look}\nFind pictures of the gallery that have this look (list_pictures, view_picture), show me which ones you would take and say why, and wait for my word. Then teach it, tell me now and then how far it is, and when it is done draw the same thing with the style and without it, so that I can see what it does.`,
      ),
  )
}
