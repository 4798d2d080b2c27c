import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import type { SessionUser } from '@/lib/auth/session'
import { ensureBucket } from '@/lib/storage/bucket'
import { brought } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
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

it('so does one inside a zip; one that is cut or is something else is refused beside it', async () => {
  const content = makeZip([
    { name: 'films/fox.mov', content: film },
    { name: 'films/cut.mp4', content: film.subarray(0, 60) },
    { name: 'films/list.mkv', content: Buffer.from('#EXTM3U\nfile:///etc/passwd\n') },
  ])
  const { pictures, arrivals } = await brought(anna, { name: 'films.zip', content })
  expect(arrivals[0]).toMatchObject({ status: 'succeeded', done: 3 })
  expect(pictures).toHaveLength(SCENES)
  expect(arrivals[0]!.refused).toEqual([
    { name: 'films/cut.mp4', reason: 'It does not open as a video.' },
    { name: 'films/list.mkv', reason: expect.stringContaining('not a video') },
  ])
})
