import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { unpackAll } from '@/lib/arrivals/unpack'
import type { SessionUser } from '@/lib/auth/session'
import { createDataset } from '@/lib/datasets/data'
import { getDataset } from '@/lib/datasets/queries'
import { ensureBucket } from '@/lib/storage/bucket'
import { arrive, brought, drawn } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
import { pidOf, until } from '@/lib/testing/processes'
import { makeZip } from '@/lib/testing/zips'

/** Videos become pictures: four scenes of six frames, every third one sharp (gpu/tests/test_video_frames.py made it). */
const film = readFileSync('lib/testing/film.mp4')
const SCENES = 4

let anna: SessionUser
beforeAll(async () => {
  await ensureBucket()
  anna = await newPerson()
})

it('a video gives one picture of each scene, named and captioned after it', async () => {
  const { pictures, arrivals } = await brought(anna, { name: 'a red fox.mp4', content: film, mediaType: 'video/mp4' })
  expect(arrivals[0]).toMatchObject({ status: 'succeeded', refusedCount: 0 })
  expect(pictures).toHaveLength(SCENES)
  expect(pictures.map(({ name }) => name)).toEqual([1, 2, 3, 4].map((at) => `a red fox.mp4, ${at}`))
  expect(pictures[0]).toMatchObject({ width: 160, height: 96, caption: 'a red fox', captionBy: 'name' })
})

it('so does one inside a zip, captioned by the text beside it; one that is cut or is something else is refused beside it', async () => {
  const content = makeZip([
    { name: 'films/fox.mov', content: film },
    { name: 'films/fox.txt', content: Buffer.from('a fox at the river') },
    { name: 'films/cut.mp4', content: film.subarray(0, 60) },
    { name: 'films/list.mkv', content: Buffer.from('#EXTM3U\nfile:///etc/passwd\n') },
  ])
  const { pictures, arrivals } = await brought(anna, { name: 'films.zip', content })
  expect(arrivals[0]).toMatchObject({ status: 'succeeded', done: 4 })
  expect(pictures).toHaveLength(SCENES)
  expect(pictures[3]).toMatchObject({ name: 'fox.mov, 4', caption: 'a fox at the river', captionBy: 'sidecar' })
  expect(arrivals[0]!.refused).toEqual([
    { name: 'films/cut.mp4', reason: 'It does not open as a video.' },
    { name: 'films/list.mkv', reason: expect.stringContaining('not a video') },
  ])
})

it('one that waits to be opened holds up nothing that comes after it', async () => {
  const [videos, pictures] = [await createDataset(anna), await createDataset(anna)]
  const statusOf = async (id: string) => (await getDataset(anna, id)).arrivals[0]!.status
  const gpu = pidOf('gpu')!
  process.kill(gpu, 'SIGSTOP')
  try {
    await arrive(anna, videos, { name: 'fox.mp4', content: film, mediaType: 'video/mp4' }, 'a fox at the river')
    const all = unpackAll()
    await until('the video is begun', async () => (await statusOf(videos)) === 'running')
    const content = makeZip([{ name: 'a red fox.png', content: await drawn(1) }])
    await arrive(anna, pictures, { name: 'mine.zip', content })
    await until('what came after is unpacked', async () => (await statusOf(pictures)) === 'succeeded', 30)
    expect(await statusOf(videos)).toBe('running')
    process.kill(gpu, 'SIGCONT')
    await all
  } finally {
    process.kill(gpu, 'SIGCONT')
  }
  expect(await statusOf(videos)).toBe('succeeded')
  const stills = (await getDataset(anna, videos)).pictures
  expect(stills).toHaveLength(SCENES)
  expect(stills[0]).toMatchObject({ caption: 'a fox at the river', captionBy: 'sidecar' })
})
