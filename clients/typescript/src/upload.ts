import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { type Http, take } from './http.ts'
import { StudioError } from './problem.ts'

export type Purpose = 'reference' | 'lora' | 'dataset'

const TRIES = 5

/** Sends a file, going on where a cut line stopped. Answers the source that names it ("upload:…"). */
export async function upload(http: Http, file: string | Blob, purpose: Purpose, name?: string): Promise<string> {
  const blob = typeof file === 'string' ? await openAsBlob(file) : file
  const called = name ?? (typeof file === 'string' ? basename(file) : 'file')
  const body = { name: called, bytes: blob.size, purpose }
  const { source, putUrl } = await take(http.api.POST('/api/v1/uploads', { body }))
  for (let tries = 1; ; tries++) {
    try {
      const offset = tries === 1 ? 0 : await arrived(http, putUrl)
      await http.send(putUrl, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream', 'upload-offset': String(offset) },
        body: blob.slice(offset),
      })
      return source
    } catch (error) {
      const mayPass = !(error instanceof StudioError) || error.status >= 500 || error.code === 'upload_cut'
      if (!mayPass || tries >= TRIES) throw error
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** tries))
    }
  }
}

const arrived = async (http: Http, url: string): Promise<number> =>
  Number((await http.send(url, { method: 'HEAD' })).headers.get('upload-offset'))
