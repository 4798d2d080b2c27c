/** Files as they were dropped or picked, folders opened, and text files laid beside the pictures they belong to. */

export interface FoundFile {
  file: File
  /** From a text file of the same name beside it. */
  caption?: string
}

export interface Found {
  files: FoundFile[]
  /** Left out before a byte was sent, with the reason. */
  refused: { name: string; reason: string }[]
}

const WELCOME = /\.(png|jpe?g|jfif|webp|mp4|m4v|mov|webm|mkv|avi|zip)$/i
const SIDECAR = /\.(txt|caption)$/i
const CLUTTER = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)$/i
const MAX_SIDECAR_BYTES = 64 * 1024

interface Placed {
  path: string
  file: File
}

/** Everything that was let go, however deep. */
export async function fromDrop(data: DataTransfer): Promise<Found> {
  // Entries are gone after the first await.
  const entries = [...data.items].flatMap((item) => (item.kind === 'file' ? (item.webkitGetAsEntry() ?? []) : []))
  if (entries.length === 0) return fromPicker(data.files)
  return sort((await Promise.all(entries.map(open))).flat())
}

export const fromPicker = (files: Iterable<File>): Promise<Found> =>
  sort([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })))

async function open(entry: FileSystemEntry): Promise<Placed[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ path: entry.fullPath, file }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const inside: Placed[] = []
  // A browser hands out a hundred at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return inside
    for (const one of some) inside.push(...(await open(one)))
  }
}

const stem = (path: string) => path.replace(/\.[^./]*$/, '').toLowerCase()

async function sort(placed: Placed[]): Promise<Found> {
  const seen = placed.filter(({ path }) => !CLUTTER.test(path))
  const captions = new Map<string, string>()
  for (const { path, file } of seen) {
    if (SIDECAR.test(path) && file.size <= MAX_SIDECAR_BYTES)
      captions.set(stem(path), (await file.text()).slice(0, 1000))
  }
  const others = seen.filter(({ path }) => !SIDECAR.test(path))
  return {
    files: others
      .filter(({ path }) => WELCOME.test(path))
      .sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }))
      .map(({ path, file }) => ({ file, caption: captions.get(stem(path)) })),
    refused: others
      .filter(({ path }) => !WELCOME.test(path))
      .map(({ path, file }) => ({ name: file.name, reason: reasonFor(path) })),
  }
}

function reasonFor(path: string): string {
  if (/\.(heic|heif|avif|gif|tiff?|bmp|svg|psd)$/i.test(path)) return 'Save it as PNG, JPEG or WebP first.'
  return 'It is not a picture, a video or a zip.'
}
