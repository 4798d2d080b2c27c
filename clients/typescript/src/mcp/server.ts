import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Kizy } from '../kizy.ts'
import { addArtworkResources } from './artworks.ts'
import { addPrompts } from './prompts.ts'
import { addDrawingTools } from './drawing-tools.ts'
import { addLookingTools } from './looking-tools.ts'

const INSTRUCTIONS = `Kizy is a studio that draws pictures with the diffusion models its owner installed.
Call list_models before the first picture: each model says what it is good at and how it wants to be asked.
Say what should be seen, not what should be done: "red apple, 3d, teal background" rather than "please draw".
generate_image answers with the pictures and their ids; variations and edits begin with such an id.
The same seed, words and settings give the same picture again.`

/** A studio for assistants: what they can ask of it, over whatever line `connect` is given. */
export function makeMcpServer(kizy: Kizy): McpServer {
  const server = new McpServer({ name: 'kizy', version: '0.1.0' }, { instructions: INSTRUCTIONS })
  addDrawingTools(server, kizy)
  addLookingTools(server, kizy)
  addArtworkResources(server, kizy)
  addPrompts(server)
  return server
}
