import { describe, expect, it } from 'vitest'
import { readEvents } from '@/lib/workflow/sse'

const streamOf = (...chunks: string[]) =>
  new Blob(chunks).stream().pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      // One byte at a time, so that every cut is met, inside letters of several bytes too.
      transform: (chunk, controller) => chunk.forEach((byte) => controller.enqueue(Uint8Array.of(byte))),
    }),
  )

describe('readEvents', () => {
  it('reads ids, names, data of several lines and heartbeats', async () => {
    const events = []
    const text =
      ': still here\n\nid: 1\nevent: progress\ndata: {"grüße":\ndata: 1}\n\nid: 2\r\nevent: completed\r\ndata: {}\r\n\r\ndata: cut o'
    for await (const event of readEvents(streamOf(text))) events.push(event)
    expect(events).toEqual([
      { id: '', event: 'comment', data: '' },
      { id: '1', event: 'progress', data: '{"grüße":\n1}' },
      { id: '2', event: 'completed', data: '{}' },
    ])
  })
})
