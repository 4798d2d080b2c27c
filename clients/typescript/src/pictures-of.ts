import { openAsBlob } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Picture } from './picture.ts'

/** What a style is taught from: a folder, a zip or a picture by path, bytes, or pictures of the studio. */
export type Pictures = string | Blob | Picture | (string | Blob | Picture)[]

/** A file to be sent, and what its text file says of it. */
export interface DatasetFile {
  name: string
  content: () => Promise<Blob>
  caption?: string
}

const TAKEN = /\.(png|jpe?g|jfif|webp|zip)$/i

export async function filesOf(pictures: Pictures): Promise<DatasetFile[]> {
  const given = Array.isArray(pictures) ? pictures : [pictures]
  const files = (await Promise.all(given.map(filesOfOne))).flat()
  if (files.length === 0) throw new Error('There are no pictures: bring PNG, JPEG or WebP files, or a zip of them.')
  return files
}

async function filesOfOne(one: string | Blob | Picture, place: number): Promise<DatasetFile[]> {
  if (one instanceof Picture) {
    // What it was made from is what it shows: a better caption than its file's name.
    const caption = one.artwork.settings.prompt
    return [{ name: one.fileName, content: async () => new Blob([new Uint8Array(await one.bytes())]), caption }]
  }
  if (typeof one !== 'string') {
    const name = 'name' in one ? String(one.name) : `picture-${place + 1}`
    return [{ name, content: async () => one }]
  }
  return (await stat(one)).isDirectory() ? filesOfFolder(one) : [await fileAt(one)]
}

async function filesOfFolder(folder: string): Promise<DatasetFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && TAKEN.test(entry.name) && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(paths.sort().map(fileAt))
}

async function fileAt(path: string): Promise<DatasetFile> {
  const beside = /\.zip$/i.test(path) ? '' : await readFile(path.replace(/\.[^.]*$/, '.txt'), 'utf8').catch(() => '')
  const caption = beside.replace(/\s+/g, ' ').trim().slice(0, 1000)
  return { name: basename(path), content: () => openAsBlob(path), ...(caption ? { caption } : {}) }
}
