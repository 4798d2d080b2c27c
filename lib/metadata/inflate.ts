/** A few kilobytes may unpack to gigabytes. */
const MOST_BYTES = 8 * 1024 * 1024

/** Unpacks zlib data in the browser and on the server; null where it is broken or absurdly long. */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('deflate'))
    const reader = stream.getReader()
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      length += read.value.length
      if (length > MOST_BYTES) {
        await reader.cancel()
        return null
      }
      parts.push(read.value)
    }
  } catch {
    return null
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
