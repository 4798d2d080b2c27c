import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listLoras } from '@/lib/loras/data'
import { viewOfLora } from '@/lib/loras/view'
import { ensureBucket, objectExists } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { kohyaLora } from '@/lib/testing/lora-files'
import { newPerson } from '@/lib/testing/people'
import { shipStyles } from '@/lib/workflow/shipped-styles'

const folder = mkdtempSync(join(tmpdir(), 'kizy-styles-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeAll(ensureBucket)

function write(name: string, card: object): void {
  mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, name, 'style.safetensors'), kohyaLora({ 'unet.mid.to_q': [4, 6] }))
  writeFileSync(join(folder, name, 'sample.webp'), 'a picture')
  writeFileSync(join(folder, name, 'kizy.json'), JSON.stringify(card))
}

const card = (name: string) => ({
  ...{ name, family: 'sd15', architecture: 'sprout', trigger: 'nghtnk', intents: ['storybook'], strength: 0.9 },
  samples: [{ file: 'sample.webp', prompt: 'a fox', seed: 7, strength: 0.9 }],
})

const shipped = async () => {
  const user = await newPerson()
  const loras = await listLoras(user)
  return loras.filter(({ origin }) => origin === 'shipped').map((lora) => viewOfLora(lora, user))
}

it('gives everybody what lies in the folder, the same at every start, and no more when it is gone', async () => {
  write('night-ink', card('Night ink'))
  write('broken', { name: 'No family' })
  write('swapped', { ...card('Swapped'), sha256: '0'.repeat(64) })
  expect(await shipStyles(folder)).toBe(1)
  const [first, ...others] = await shipped()
  expect(others).toEqual([])
  expect(first).toMatchObject({ name: 'Night ink', whose: 'shipped', ownerName: null, strength: 0.9 })
  expect(first!.samples).toMatchObject([{ prompt: 'a fox', seed: 7 }])
  expect(await objectExists(casKey(first!.sha256))).toBe(true)

  write('night-ink', card('Night in ink'))
  await shipStyles(folder)
  expect(await shipped()).toMatchObject([{ id: first!.id, name: 'Night in ink', createdAt: first!.createdAt }])

  rmSync(join(folder, 'night-ink'), { recursive: true })
  await shipStyles(folder)
  expect(await shipped()).toEqual([])
  expect(await shipStyles(join(folder, 'nowhere'))).toBe(0)
})
