import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'
import { openObject } from '@/lib/storage/bucket'

/** What is asked for at once. A zip is read mostly forward, in pieces far smaller than this. */
const PAGE_BYTES = 1024 * 1024
const PAGES_HELD = 4

/** Reads an object of the bucket at any place, a page at a time; what it holds does not grow with the object. */
export class BucketReader extends RandomAccessReader {
  /** Oldest first. */
  private readonly pages = new Map<number, Promise<Buffer>>()

  constructor(
    private readonly key: string,
    private readonly bytes: number,
    private readonly signal: AbortSignal,
  ) {
    super()
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.range(start, end), { objectMode: false })
  }

  private async *range(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const first = Math.floor(at / PAGE_BYTES) * PAGE_BYTES
      const page = await this.page(first)
      const piece = page.subarray(at - first, Math.min(end - first, page.length))
      if (piece.length === 0) throw new Error('the file ends too soon')
      yield piece
      at += piece.length
    }
  }

  private page(first: number): Promise<Buffer> {
    const held = this.pages.get(first)
    if (held) return held
    const page = this.fetchPage(first)
    page.catch(() => this.pages.delete(first))
    this.pages.set(first, page)
    if (this.pages.size > PAGES_HELD) this.pages.delete(this.pages.keys().next().value!)
    return page
  }

  private async fetchPage(first: number): Promise<Buffer> {
    const last = Math.min(first + PAGE_BYTES, this.bytes) - 1
    if (last < first) return Buffer.alloc(0)
    const object = await openObject(this.key, `bytes=${first}-${last}`, this.signal)
    if (!object) throw new Error('the bucket lost the file')
    return Buffer.from(await new Response(object.body).arrayBuffer())
  }
}
