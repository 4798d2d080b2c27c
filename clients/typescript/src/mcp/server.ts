import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Kizy } from '../kizy.ts'
import { addArtworkResources } from './artworks.ts'
import { addPrompts } from './prompts.ts'
import { addDrawingTools } from './drawing-tools.ts'
import { addLookingTools } from './looking-tools.ts'
import { addStyleResources, addStyleTools } from './style-tools.ts'
import { addTrainingTools } from './training-tools.ts'

const INSTRUCTIONS = `Kizy is a studio that draws pictures with the diffusion models its owner installed.
Ask suggest before the first picture: it says which models are here, what each is good at, and which styles fit the wish.
A style can only be worn by a model it is made for; one or two that agree are better than many.
Say what should be seen, not what should be done: "red apple, 3d, teal background" rather than "please draw".
generate_image answers with the pictures and their ids; variations, edits and enlargements begin with such an id.
Look at what came out before you show it: when it missed the wish, change words, style or strength and draw again.
The same seed, words and settings give the same picture again.
A look that no style has can be taught from pictures: train_style.`

/**
 * A studio for assistants: what they can ask of it, over whatever line `connect` is given.
 * Only one that runs on the asker's own computer may read files there.
 */
export function makeMcpServer(kizy: Kizy, { readsFiles }: { readsFiles: boolean }): McpServer {
  const server = new McpServer({ name: 'kizy', version: '0.1.0' }, { instructions: INSTRUCTIONS })
  addDrawingTools(server, kizy)
  addLookingTools(server, kizy)
  addStyleTools(server, kizy)
  addTrainingTools(server, kizy, readsFiles)
  addArtworkResources(server, kizy)
  addStyleResources(server, kizy)
  addPrompts(server)
  return server
}
