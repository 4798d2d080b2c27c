import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  deletePrefix,
  ensureBucket,
  getJson,
  objectExists,
  openObject,
  putJsonIfAbsent,
  signGet,
  signPut,
} from '@/lib/storage/bucket'
import { casKey, memoKeyPath } from '@/lib/storage/keys'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')
const put = (url: string, headers: Record<string, string>, body: string) => fetch(url, { method: 'PUT', headers, body })

beforeAll(ensureBucket)

describe('signPut', () => {
  it('takes the bytes it was signed for and no others', async () => {
    const text = `a picture ${crypto.randomUUID()}`
    const sha256 = digest(text)
    const { url, headers } = await signPut(casKey(sha256), { sha256, mediaType: 'image/png' })

    expect((await put(url, headers, 'other bytes')).ok).toBe(false)
    const forged = { ...headers, 'x-amz-checksum-sha256': createHash('sha256').update('other bytes').digest('base64') }
    expect((await put(url, forged, 'other bytes')).ok).toBe(false)
    expect((await put(url, {}, text)).ok).toBe(false)
    expect(await objectExists(casKey(sha256))).toBe(false)

    expect((await put(url, headers, text)).ok).toBe(true)
    expect(await (await fetch(await signGet(casKey(sha256)))).text()).toBe(text)
  })

  it('opens nothing without its signature', async () => {
    const sha256 = digest(crypto.randomUUID())
    const { url, headers } = await signPut(casKey(sha256), { sha256, mediaType: 'image/png' })
    expect((await put(url.split('?')[0]!, headers, 'x')).status).toBe(403)
  })
})

describe('putJsonIfAbsent', () => {
  it('has one winner among many, and its words stand', async () => {
    const key = memoKeyPath(digest(crypto.randomUUID()))
    const won = await Promise.all(Array.from({ length: 16 }, (_, n) => putJsonIfAbsent(key, { n })))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await getJson(key)).toEqual({ n: won.indexOf(true) })
  })
})

describe('openObject', () => {
  it('reads a range, and answers null for what is not there', async () => {
    const text = `0123456789 ${crypto.randomUUID()}`
    const sha256 = digest(text)
    const { url, headers } = await signPut(casKey(sha256), { sha256, mediaType: 'text/plain' })
    await put(url, headers, text)
    const part = await openObject(casKey(sha256), 'bytes=2-5', AbortSignal.timeout(5000))
    expect(await new Response(part!.body).text()).toBe('2345')
    expect(await openObject(casKey(digest('nothing')), undefined, AbortSignal.timeout(5000))).toBeNull()
  })
})

describe('deletePrefix', () => {
  it('takes what lies under it and leaves its neighbours', async () => {
    const id = crypto.randomUUID()
    await putJsonIfAbsent(`runs/${id}/preview/0/1`, {})
    await putJsonIfAbsent(`runs/${id}/graph.json`, {})
    await deletePrefix(`runs/${id}/preview/`)
    expect(await objectExists(`runs/${id}/preview/0/1`)).toBe(false)
    expect(await objectExists(`runs/${id}/graph.json`)).toBe(true)
  })
})

describe('keys', () => {
  it('are made of digests only', () => {
    expect(() => casKey('../../etc/passwd')).toThrow()
    expect(() => memoKeyPath('')).toThrow()
  })
})
