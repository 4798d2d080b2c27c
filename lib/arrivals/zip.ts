import type { Readable } from 'node:stream'
import { type Entry, fromRandomAccessReaderPromise, type RandomAccessReader, type ZipFile } from 'yauzl'
import { crc32 } from '@/lib/arrivals/crc32'
import { judge, shownName, type Verdict } from '@/lib/arrivals/judge'
import { KizyError } from '@/lib/errors'

/**
 * A zip, looked through from its central directory. Each entry is judged on its
 * own and read on its own, in bounded memory; one bad entry spoils no other.
 */

const MAX_ENTRIES = 10_000

export interface ZipEntry {
  verdict: Verdict
  entry: Entry
}

export class Zip {
  private constructor(
    private readonly file: ZipFile,
    readonly entries: ZipEntry[],
  ) {}

  static async open(reader: RandomAccessReader, bytes: number): Promise<Zip> {
    const file = await fromRandomAccessReaderPromise(reader, bytes, {
      autoClose: false,
      // Names are judged one by one; the library would give up at the first bad one.
      decodeStrings: false,
      validateEntrySizes: true,
    }).catch(() => {
      throw broken()
    })
    if (file.entryCount > MAX_ENTRIES) throw tooMany(file.entryCount)
    return new Zip(file, refuseOverlaps(refuseTwins(await listEntries(file))))
  }

  /** The content of an entry, checked against its size and its checksum; throws what is wrong with it. */
  async read({ entry }: ZipEntry, most: number): Promise<Buffer> {
    const stream = await this.file.openReadStreamPromise(entry)
    const content = await collect(stream, most)
    if (crc32(content) !== entry.crc32) throw new Error('another checksum than the zip says')
    return content
  }
}

const broken = () =>
  new KizyError(422, {
    code: 'broken_zip',
    title: 'This zip is damaged: its list of files cannot be read.',
    detail: 'Pack it again, or drop the pictures themselves.',
  })

const tooMany = (count: number) =>
  new KizyError(422, {
    code: 'too_many_entries',
    title: `There are ${count.toLocaleString('en')} files in this zip.`,
    detail: `At most ${MAX_ENTRIES.toLocaleString('en')} are looked through. Pack fewer.`,
  })

async function listEntries(file: ZipFile): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = []
  try {
    for await (const entry of file.eachEntry()) {
      const verdict = judge(headerOf(entry))
      entries.push({ entry: slimmed(entry), verdict })
      if (entries.length > MAX_ENTRIES) throw tooMany(entries.length)
    }
  } catch (error) {
    if (error instanceof KizyError) throw error
    // The list broke off: what could be read of it counts.
    if (entries.length === 0) throw broken()
  }
  return entries
}

const headerOf = (entry: Entry) => ({
  nameBytes: entry.fileNameRaw,
  isUtf8: (entry.generalPurposeBitFlag & 0x800) !== 0,
  compressedSize: entry.compressedSize,
  uncompressedSize: entry.uncompressedSize,
  compressionMethod: entry.compressionMethod,
  isEncrypted: entry.isEncrypted(),
  // 3 is Unix, 19 is macOS: elsewhere these bits mean something else.
  mode: [3, 19].includes(entry.versionMadeBy >>> 8) ? entry.externalFileAttributes >>> 16 : 0,
})

/** Names, comments and extra fields can be 64 KB each; ten thousand of them are not kept. */
function slimmed(entry: Entry): Entry {
  const nothing = Buffer.alloc(0)
  return Object.assign(entry, {
    ...{ fileNameRaw: nothing, extraFieldRaw: nothing, fileCommentRaw: nothing },
    ...{ fileName: '', fileComment: '', comment: '' },
    // The one that says how an entry is locked is asked for again when it is read.
    extraFields: entry.extraFields.filter(({ id, data }) => id === 0x9901 && data.length < 64),
  })
}

const refusal = (one: ZipEntry, reason: string): ZipEntry => ({
  ...one,
  verdict: { kind: 'refused', name: shownName(one.verdict.name), reason },
})

const isRead = ({ verdict }: ZipEntry) => verdict.kind !== 'refused' && verdict.kind !== 'nothing'

/** Of two files with one name, the first counts. */
function refuseTwins(entries: ZipEntry[]): ZipEntry[] {
  const seen = new Set<string>()
  return entries.map((one) => {
    if (!isRead(one)) return one
    const name = one.verdict.name.normalize('NFC').toLowerCase()
    if (seen.has(name)) return refusal(one, 'Another file in the zip has the same name.')
    seen.add(name)
    return one
  })
}

/** Entries that share their bytes are how a small zip holds far too much. */
function refuseOverlaps(entries: ZipEntry[]): ZipEntry[] {
  const inOrder = entries
    .map((one, index) => ({ index, start: one.entry.relativeOffsetOfLocalHeader, bytes: one.entry.compressedSize }))
    .sort((a, b) => a.start - b.start || a.index - b.index)
  const overlapping = new Set<number>()
  let end = 0
  for (const { index, start, bytes } of inOrder) {
    if (start < end) overlapping.add(index)
    end = Math.max(end, start + LOCAL_HEADER_BYTES + bytes)
  }
  return entries.map((one, index) =>
    overlapping.has(index) && isRead(one) ? refusal(one, 'It shares its bytes with another file in the zip.') : one,
  )
}

const LOCAL_HEADER_BYTES = 30

async function collect(stream: Readable, most: number): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      bytes += part.length
      if (bytes > most) throw new Error('longer than it may be')
      parts.push(part)
    }
  } finally {
    stream.destroy()
  }
  return Buffer.concat(parts)
}
