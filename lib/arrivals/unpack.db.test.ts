import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { claimArrival, settleEntry } from '@/lib/arrivals/data'
import { unpackAll } from '@/lib/arrivals/unpack'
import type { SessionUser } from '@/lib/auth/session'
import { createDataset, requireDataset } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { db } from '@/lib/db'
import { ensureBucket, listObjects, openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { arrive, brought, drawn } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
import { makeZip, type ZipPart } from '@/lib/testing/zips'

let anna: SessionUser
let fox: Buffer
beforeAll(async () => {
  await ensureBucket()
  fox = await drawn(1)
})
beforeEach(async () => {
  anna = await newPerson()
})

const zip = (parts: ZipPart[], end?: Parameters<typeof makeZip>[1]) => ({
  name: 'mine.zip',
  content: makeZip(parts, end),
})
const good: ZipPart = { name: 'pictures/a-red-fox.png', stored: true }

/** What comes of one entry beside a good one: the good one always counts. */
async function beside(part: ZipPart) {
  const { pictures, arrivals } = await brought(anna, zip([part, { ...good, content: await drawn(2) }]))
  expect(arrivals[0]!.status).toBe('succeeded')
  expect(pictures.map(({ name }) => name)).toContain('a-red-fox.png')
  return { refused: arrivals[0]!.refused, pictures }
}

describe('a zip is hostile until proven otherwise', () => {
  const hostile: [string, () => ZipPart, RegExp][] = [
    ['climbs out', () => ({ name: '../../etc/fox.png', content: fox }), /points outside/],
    ['climbs out inside its name', () => ({ name: 'a/../../fox.png', content: fox }), /points outside/],
    ['begins at the root', () => ({ name: '/etc/fox.png', content: fox }), /points outside/],
    ['names a drive', () => ({ name: 'C:fox.png', content: fox }), /points outside/],
    ['climbs out the Windows way', () => ({ name: '..\\fox.png', content: fox }), /points outside/],
    ['is a link', () => ({ name: 'fox.png', content: Buffer.from('/etc/passwd'), mode: 0o120777 }), /a link/],
    ['is a device', () => ({ name: 'fox.png', content: fox, mode: 0o020666 }), /not a file/],
    ['is locked', () => ({ name: 'fox.png', content: fox, flags: 0x801 }), /password/],
    ['is an archive', () => ({ name: 'more.zip', content: makeZip([]) }), /archive inside/],
    [
      'is an archive that says it is a picture',
      () => ({ name: 'fox.png', content: makeZip([good]) }),
      /ZIP, not a picture/,
    ],
    ['has a NUL in its name', () => ({ name: 'fox\0.png', content: fox }), /characters/],
    ['turns the reading direction', () => ({ name: 'fox\u202egnp.exe.png', content: fox }), /characters/],
    [
      'has letters that are none',
      () => ({ name: Buffer.from([0xff, 0xfe, 0x2e, 0x70, 0x6e, 0x67]), content: fox }),
      /characters/,
    ],
    ['has no name', () => ({ name: '', content: fox }), /no name/],
    ['has an endless name', () => ({ name: `${'a'.repeat(60_000)}.png`, content: fox }), /too long/],
    ['swells up', () => ({ name: 'fox.png', content: Buffer.alloc(20_000_000) }), /swells up/],
    ['is larger than a picture', () => ({ name: 'fox.png', content: fox, says: { bytes: 40_000_000 } }), /larger than/],
    ['says it is smaller than it is', () => ({ name: 'fox.png', content: fox, says: { bytes: 10 } }), /damaged/],
    ['says it is larger than it is', () => ({ name: 'fox.png', content: fox, says: { bytes: 100_000 } }), /damaged/],
    ['has another checksum', () => ({ name: 'fox.png', content: fox, says: { crc: 1 } }), /damaged/],
    ['lies outside the file', () => ({ name: 'fox.png', content: fox, says: { offset: 50_000_000 } }), /damaged/],
    ['is packed in an unknown way', () => ({ name: 'fox.png', content: fox, method: 99 }), /cannot be read here/],
    ['is empty', () => ({ name: 'fox.png' }), /empty/],
    ['is no picture', () => ({ name: 'fox.png', content: Buffer.from('a fox, honestly') }), /not a picture/],
    ['is a cut picture', () => ({ name: 'fox.png', content: fox.subarray(0, fox.length / 2) }), /damaged/],
    ['is a program', () => ({ name: 'fox.exe', content: fox }), /not a picture/],
    ['is no video', () => ({ name: 'fox.mp4', content: fox }), /not a video/],
  ]
  it.each(hostile)('refuses an entry that %s, and takes the rest', async (_, part, words) => {
    const { refused, pictures } = await beside(part())
    expect(refused).toEqual([{ name: expect.any(String), reason: expect.stringMatching(words) }])
    expect(pictures).toHaveLength(1)
  })

  it('refuses entries that share their bytes, and the second of one name', async () => {
    const { pictures, arrivals } = await brought(
      anna,
      zip([
        { name: 'one.png', content: fox, stored: true },
        { name: 'two.png', content: fox, stored: true, says: { offset: 0 } },
        { name: 'ONE.png', content: await drawn(5) },
      ]),
    )
    expect(pictures.map(({ name }) => name)).toEqual(['one.png'])
    expect(arrivals[0]!.refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('shares its bytes'),
      expect.stringContaining('same name'),
    ])
  })

  it('refuses a picture of too many pixels without opening it', async () => {
    const head = Buffer.from(fox)
    head.writeUInt32BE(60_000, 16)
    head.writeUInt32BE(60_000, 20)
    const { refused } = await beside({ name: 'huge.png', content: head })
    expect(refused[0]!.reason).toMatch(/million pixels|damaged/)
  })

  it.each([
    ['cut', () => makeZip([{ ...good, content: fox }]).subarray(0, 200)],
    ['without an end', () => makeZip([{ ...good, content: fox }]).subarray(0, -10)],
    [
      'that promises more files than are looked through',
      () => makeZip([{ ...good, content: fox }], { entries: 20_000 }),
    ],
    ['that promises millions', () => makeZip([{ ...good, content: fox }], { entries: 9e6, zip64: true })],
  ])('refuses a zip %s as a whole, with words', async (_, content) => {
    const { arrivals, pictures } = await brought(anna, { name: 'mine.zip', content: content() })
    expect(arrivals[0]).toMatchObject({ status: 'failed', problem: { title: expect.stringMatching(/zip/) } })
    expect(pictures).toEqual([])
  })

  it('reads zip64, and leaves out what computers put in of themselves', async () => {
    const { arrivals, pictures } = await brought(
      anna,
      zip(
        [
          { name: 'pictures/', mode: 0o040755 },
          { name: '__MACOSX/._a-red-fox.png', content: Buffer.from('x') },
          { name: 'pictures/.DS_Store', content: Buffer.from('x') },
          { ...good, content: fox, zip64: true },
        ],
        { zip64: true },
      ),
    )
    expect(pictures).toHaveLength(1)
    expect(arrivals[0]).toMatchObject({ refusedCount: 0, entries: 4, done: 4 })
  })

  it('looks through hundreds of entries, and tells the first refusals', async () => {
    const notes = Array.from({ length: 300 }, (_, at) => ({
      name: `notes/${at}.doc`,
      stored: true,
      content: fox.subarray(0, 4),
    }))
    const { arrivals, pictures } = await brought(anna, zip([...notes, { ...good, content: fox }]))
    expect(arrivals[0]).toMatchObject({ refusedCount: 300, status: 'succeeded' })
    expect(arrivals[0]!.refused).toHaveLength(100)
    expect(pictures).toHaveLength(1)
  })
})

describe('what is taken in', () => {
  it('stands upright and says nothing of where it was taken', async () => {
    const turned = await sharp(await drawn(7, { side: 200 }))
      .extract({ left: 0, top: 0, width: 200, height: 120 })
      .withExif({ IFD0: { Copyright: 'Anna' }, IFD3: { GPSLatitude: '52/1 31/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer()
    const { pictures } = await brought(anna, { name: 'IMG_2034.JPG', content: turned, mediaType: 'image/jpeg' })
    expect(pictures[0]).toMatchObject({ width: 120, height: 200, caption: '', captionBy: 'goal' })
    const [row] = (await requireDataset(anna, await lastDataset())).pictures
    const object = await openObject(casKey(row!.sha256), undefined, AbortSignal.timeout(10_000))
    const meta = await sharp(Buffer.from(await new Response(object!.body).arrayBuffer())).metadata()
    expect(meta).toMatchObject({ width: 120, height: 200, format: 'jpeg' })
    expect([meta.exif, meta.orientation, meta.xmp, meta.iptc]).toEqual([undefined, undefined, undefined, undefined])
    // The file as it came is hers no more: garbage collection takes it.
    expect(await db().upload.count({ where: { ownerId: anna.id } })).toBe(0)
  })

  it('has its caption from the text beside it, or from its name', async () => {
    const { pictures } = await brought(
      anna,
      zip([
        { name: 'x/01.png', content: fox },
        { name: 'x/01.txt', content: Buffer.from('\uFEFFa fox at\nthe river ') },
        { name: 'x/blue_whale-02.png', content: await drawn(3) },
      ]),
    )
    expect(pictures.map(({ caption, captionBy }) => [caption, captionBy])).toEqual([
      ['a fox at the river', 'sidecar'],
      ['blue whale', 'name'],
    ])
  })

  it('is there once, however often it comes', async () => {
    const { id } = await brought(anna, zip([{ ...good, content: fox }]))
    const { pictures, arrivals } = await brought(anna, zip([{ name: 'again.png', content: fox }]), id)
    expect(pictures).toHaveLength(1)
    expect(arrivals[1]!.refused[0]!.reason).toMatch(/same picture/)
  })

  it('writes nothing anywhere but under digests', async () => {
    const keys = async () => {
      const found: string[] = []
      for await (const page of listObjects('')) found.push(...page.map(({ key }) => key))
      return found
    }
    await beside({ name: '../../../escaped.png', content: fox })
    expect((await keys()).filter((key) => !/^(cas\/sha256\/|memo\/|gc\/|uploads\/|health\/)/.test(key))).toEqual([])
  })
})

describe('when it is cut', () => {
  const parts = async (count: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, at) => ({ name: `fox ${at}.png`, content: await drawn(at + 50) })),
    )

  it('goes on where the one before stopped, and each entry counts once', async () => {
    const id = await createDataset(anna)
    await arrive(anna, id, zip(await parts(6)))
    // One who is killed after three entries, in the middle of the fourth.
    const claimed = (await claimArrival())!
    for (const place of [0, 1, 2]) await settleEntry(claimed, place, { refused: { name: `${place}`, reason: 'seen' } })
    await unpackAll()
    expect((await getDataset(anna, id)).arrivals[0]).toMatchObject({ status: 'running', done: 3 })
    await db().datasetArrival.updateMany({ where: { datasetId: id }, data: { heartbeatAt: new Date(0) } })
    await unpackAll()
    // Looking at it wakes the unpacking too; whichever of the two claims it, it ends.
    await expect
      .poll(async () => (await getDataset(anna, id)).arrivals[0]!.status, { timeout: 30_000 })
      .toBe('succeeded')
    const { arrivals, pictures } = await getDataset(anna, id)
    expect(arrivals[0]).toMatchObject({ done: 6, refusedCount: 3 })
    expect(pictures.map(({ name }) => name)).toEqual(['fox 3.png', 'fox 4.png', 'fox 5.png'])
    // The first one wakes up again: its entry has been counted.
    expect(await settleEntry(claimed, 3, { refused: { name: 'late', reason: 'late' } })).toBe(false)
  })

  it('gives up the entry that ended the process three times, and goes on', async () => {
    const id = await createDataset(anna)
    await arrive(anna, id, zip(await parts(2)))
    for (let time = 0; time < 3; time++) {
      await claimArrival()
      await db().datasetArrival.updateMany({ where: { datasetId: id }, data: { heartbeatAt: new Date(0) } })
    }
    await unpackAll()
    const { arrivals, pictures } = await getDataset(anna, id)
    expect(arrivals[0]!.refused).toEqual([{ name: 'fox 0.png', reason: 'It could not be opened.' }])
    expect(pictures.map(({ name }) => name)).toEqual(['fox 1.png'])
  })
})

const lastDataset = async () =>
  (await db().dataset.findFirstOrThrow({ where: { ownerId: anna.id }, orderBy: { id: 'desc' } })).id
