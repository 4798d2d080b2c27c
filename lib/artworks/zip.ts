import { makeZip, predictLength } from 'client-zip'
import type { ArtworkRow } from '@/lib/artworks/data'
import { fileNameOf } from '@/lib/artworks/view'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'

/**
 * The originals as one zip, streamed: one file after the other comes out of
 * the bucket when the browser has room for it, so memory holds a few chunks.
 * Pictures are packed already, so they are stored as they are.
 */
export function zipOf(artworks: ArtworkRow[], signal: AbortSignal): { body: ReadableStream; bytes: bigint } {
  const named = nameApart(artworks)
  async function* files() {
    for (const { artwork, name } of named) {
      const object = await openObject(casKey(artwork.sha256), undefined, signal)
      if (!object) throw new Error(`The bytes of ${artwork.id} are not in the bucket`)
      yield { name, lastModified: artwork.createdAt, input: object.body, size: object.bytes }
    }
  }
  return {
    body: makeZip(files()),
    bytes: predictLength(named.map(({ artwork, name }) => ({ name, size: artwork.bytes }))),
  }
}

/** Two pictures of the same words and seed get a number each, as a file manager would do it. */
function nameApart(artworks: ArtworkRow[]): { artwork: ArtworkRow; name: string }[] {
  const taken = new Set<string>()
  return artworks.map((artwork) => {
    const [, stem = '', extension = ''] = /^(.*)(\.[^.]+)$/.exec(fileNameOf(artwork)) ?? []
    let name = stem + extension
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}${extension}`
    taken.add(name)
    return { artwork, name }
  })
}
