import { v7 as uuid } from 'uuid'
import type { SessionUser } from '@/lib/auth/session'
import { invalid, KizyError } from '@/lib/errors'
import { announceUploads, type ArrivedUpload, requireUploadOnItsWay } from '@/lib/uploads/data'
import { receiveWhole } from '@/lib/uploads/ingest'
import { PURPOSES } from '@/lib/uploads/schema'

/** The ways other services are handed a picture, as a source of ours. */

/** A whole picture in a JSON body, with what base64 adds. */
export const MAX_BODY_BYTES = 48 * 1024 * 1024

/** Takes bytes in as if their owner had dropped them on Create. */
export async function bringBytes(user: SessionUser, bytes: Uint8Array, name: string): Promise<ArrivedUpload> {
  const { maxBytes } = PURPOSES.reference
  if (bytes.length > maxBytes) {
    const title = `A picture has ${maxBytes / 1024 ** 2} MB at most.`
    throw new KizyError(413, { code: 'too_large', title })
  }
  if (bytes.length === 0) throw invalid([{ path: 'image', message: 'This picture is empty.' }])
  const id = uuid()
  await announceUploads(user, [
    { id, purpose: 'reference', name: name.slice(0, 300) || 'picture', bytes: bytes.length },
  ])
  return receiveWhole(await requireUploadOnItsWay(id), oneChunk(bytes))
}

async function* oneChunk(bytes: Uint8Array) {
  yield bytes
}

/** `data:` addresses and bare base64 are brought; our own addresses are known again; others are fetched, guarded. */
export async function sourceOf(user: SessionUser, picture: string, origin: string): Promise<string> {
  const [, artwork] = startingWith(origin, '/api/(?:pictures|v1/artworks)/').exec(picture) ?? []
  if (artwork) return `artwork:${artwork}`
  const [, upload] = startingWith(origin, '/api/(?:v1/uploads|replicate/v1/files)/').exec(picture) ?? []
  if (upload) return `upload:${upload}`
  if (/^https?:\/\//.test(picture)) return picture
  const base64 = picture.replace(/^data:[^,]*;base64,/, '').replace(/\s/g, '')
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(base64)) {
    throw invalid([{ path: 'image', message: 'A picture is an address, a data: address, or base64.' }])
  }
  const { id } = await bringBytes(user, Buffer.from(base64, 'base64'), 'picture')
  return `upload:${id}`
}

const startingWith = (origin: string, path: string) =>
  new RegExp(`^${origin.replace(/[^\w:/]/g, '\\$&')}${path}([0-9a-f-]{36})`)
