import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { Kizy } from '../kizy.ts'
import type { Picture } from '../picture.ts'
import { StudioError } from '../problem.ts'

/** Wide enough to judge a picture by, small enough to travel. */
const LOOK_WIDTH = 512

/** Of tools that change nothing. */
export const looksOnly = { readOnlyHint: true, openWorldHint: false }

/** Runs a tool; what the studio refuses becomes an answer that the assistant can read and act on. */
export async function answering(work: () => Promise<CallToolResult>): Promise<CallToolResult> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    const issues = error.problem.issues?.map(({ path, message }) => `${path}: ${message}`) ?? []
    return { isError: true, content: [{ type: 'text', text: [error.message, ...issues].join('\n') }] }
  }
}

export const say = (text: string): CallToolResult => ({ content: [{ type: 'text', text }] })

export const tell = (value: object): CallToolResult => say(JSON.stringify(value, null, 2))

/** Pictures to look at, each with its id and what made it. */
export async function showing(kizy: Kizy, pictures: Picture[]): Promise<CallToolResult> {
  const content: CallToolResult['content'] = []
  for (const picture of pictures) {
    const { artwork } = picture
    const { prompt, seed, modelId, steps } = artwork.settings
    const facts = { id: artwork.id, url: kizy.url + artwork.url, width: artwork.width, height: artwork.height }
    content.push({ type: 'text', text: JSON.stringify({ ...facts, prompt, seed, modelId, steps }) })
    const { data, mimeType } = await picture.look(LOOK_WIDTH)
    content.push({ type: 'image', data: Buffer.from(data).toString('base64'), mimeType })
  }
  return { content }
}
