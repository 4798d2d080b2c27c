import { beforeAll, beforeEach, expect, it } from 'vitest'
import sharp from 'sharp'
import type { SessionUser } from '@/lib/auth/session'
import { requirePicture, saveMeaning, setCaption, setDropped, setKept } from '@/lib/datasets/data'
import { buildManifest } from '@/lib/datasets/manifest'
import { getDataset } from '@/lib/datasets/queries'
import { ensureBucket, getJson } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { brought, drawn } from '@/lib/testing/datasets'
import { newPerson } from '@/lib/testing/people'
import { makeZip } from '@/lib/testing/zips'

let anna: SessionUser
beforeAll(ensureBucket)
beforeEach(async () => {
  anna = await newPerson()
})

async function checked() {
  const fox = await drawn(1, { side: 600 })
  const files: [string, Buffer][] = [
    ['a fox.png', fox],
    ['the same saved again.jpg', await sharp(fox).resize(560).jpeg({ quality: 70 }).toBuffer()],
    ['another.png', await drawn(2, { side: 600 })],
    [
      'blurred.png',
      await sharp(await drawn(3, { side: 600 }))
        .blur(12)
        .png()
        .toBuffer(),
    ],
    ['small.png', await drawn(4, { side: 90 })],
    [
      'wide.png',
      await sharp(await drawn(5, { side: 1800 }))
        .extract({ left: 0, top: 600, width: 1800, height: 600 })
        .png()
        .toBuffer(),
    ],
    [
      'grey.png',
      await sharp({ create: { width: 600, height: 600, channels: 3, background: '#888' } })
        .png()
        .toBuffer(),
    ],
  ]
  return brought(anna, { name: 'all.zip', content: makeZip(files.map(([name, content]) => ({ name, content }))) })
}

it('finds doubles, blur, smallness, odd shapes and empty fields, and nothing on the others', async () => {
  const { pictures, coverage } = await checked()
  expect(pictures.map(({ name, findings }) => [name, findings.map(({ code }) => code)])).toEqual([
    ['a fox.png', []],
    ['the same saved again.jpg', ['double']],
    ['another.png', []],
    ['blurred.png', ['blurred']],
    ['small.png', ['small']],
    ['wide.png', ['odd']],
    ['grey.png', ['plain']],
  ])
  expect(coverage[0]).toMatch(/few/)
})

it('says nothing more of what she keeps, and learns nothing from what she drops', async () => {
  const { id, pictures } = await checked()
  const [, double, , blurred] = pictures
  await setKept(anna, id, blurred!.id, 'blurred', true)
  await setDropped(anna, id, [double!.id], true)
  await setCaption(anna, id, pictures[0]!.id, 'paperfox in the snow')
  await saveMeaning(anna, id, { name: 'Paper', trigger: 'paperfox', subject: 'look' })
  const now = await getDataset(anna, id)
  expect(now.pictures[3]!.findings).toEqual([])
  const manifest = await buildManifest(anna, id)
  const written = (await getJson(casKey(manifest.sha256))) as { pictures: { caption: string }[] }
  expect(written.pictures.map(({ caption }) => caption)).toEqual([
    'paperfox in the snow',
    'another, paperfox',
    'blurred, paperfox',
    'small, paperfox',
    'wide, paperfox',
    'grey, paperfox',
  ])
  expect((await buildManifest(anna, id)).sha256).toBe(manifest.sha256)
})

it('is not there for anybody else', async () => {
  const { id, pictures } = await checked()
  const ben = await newPerson('ben')
  const picture = pictures[0]!.id
  const tries = [
    () => getDataset(ben, id),
    () => requirePicture(ben, id, picture),
    () => saveMeaning(ben, id, { name: 'mine' }),
    () => setCaption(ben, id, picture, 'mine'),
    () => setDropped(ben, id, [picture], true),
    () => setKept(ben, id, picture, 'small', true),
    () => buildManifest(ben, id),
    // Nor by way of a dataset of one's own.
    async () => setCaption(ben, (await brought(ben, { name: 'a.zip', content: makeZip([]) })).id, picture, 'mine'),
  ]
  for (const attempt of tries) await expect(attempt()).rejects.toMatchObject({ status: 404 })
  expect((await getDataset(anna, id)).pictures[0]).toMatchObject({ caption: 'a fox', dropped: false })
})

it('calls a style with a word of its own', async () => {
  const { id } = await brought(anna, { name: 'a.zip', content: makeZip([]) })
  await saveMeaning(anna, id, { name: 'Gouache dusk' })
  expect(await getDataset(anna, id)).toMatchObject({ proposedTrigger: 'gouachedusk', triggerProblem: null })
  await saveMeaning(anna, id, { trigger: 'apple' })
  expect((await getDataset(anna, id)).triggerProblem).toMatch(/means something/)
  const { id: other } = await brought(anna, { name: 'a.zip', content: makeZip([]) })
  await saveMeaning(anna, other, { trigger: 'Apple' })
  expect((await getDataset(anna, id)).triggerProblem).toMatch(/Another style/)
})
