export interface ServerSentEvent {
  id: string
  event: string
  data: string
}

/** Reads a text/event-stream body. Comments (heartbeats) come as events named "comment", so that silence can be told from a dead line. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    rest += decoder.decode(value, { stream: true })
    const blocks = rest.split(/\r?\n\r?\n/)
    rest = blocks.pop() ?? ''
    for (const block of blocks) yield parseBlock(block)
  }
}

function parseBlock(block: string): ServerSentEvent {
  const parsed: ServerSentEvent = { id: '', event: 'comment', data: '' }
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = line.slice(colon + 1).replace(/^ /, '')
    if (name === 'id') parsed.id = value
    else if (name === 'event') parsed.event = value
    else if (name === 'data') parsed.data += parsed.data ? `\n${value}` : value
  }
  return parsed
}
