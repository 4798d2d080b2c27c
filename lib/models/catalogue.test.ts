import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CATALOGUE, recommendedFor } from '@/lib/models/catalogue'
import { slugOf } from '@/lib/models/install'
import { CatalogueEntry, ModelId } from '@/lib/models/schema'
import { TO_INSTALL } from '@/lib/words/schema'

it('lists models whose ids are folders, and whose families are drawn with', () => {
  const pipelines = readFileSync('gpu/kizy_gpu/families/pipelines.py', 'utf8')
  const textModels = readFileSync('gpu/kizy_gpu/families/text_models.py', 'utf8')
  const nets = readFileSync('gpu/kizy_gpu/controlnets.py', 'utf8')
  const cards = readFileSync('gpu/kizy_gpu/installs/cards.py', 'utf8')
  for (const entry of CATALOGUE) {
    expect(CatalogueEntry.parse(entry)).toEqual(entry)
    expect(ModelId.parse({ id: entry.id }).id).toBe(entry.id)
    // "About" says something of a size.
    expect(entry.isAbout === undefined || entry.bytes !== null, entry.id).toBe(true)
    expect(entry.checkpoint === undefined || entry.kind === 'base', entry.id).toBe(true)
    expect(entry.intents === undefined || entry.kind === 'base', entry.id).toBe(true)
    const drawn = entry.family.replace(/-(ip-adapter|controlnet)$/, '')
    expect(entry.ipAdapter !== undefined, entry.id).toBe(entry.kind === 'ipAdapter')
    expect(entry.beside !== undefined, entry.id).toBe(entry.kind === 'controlnet')
    if (entry.beside) expect(CATALOGUE.find(({ id }) => id === entry.beside)?.family, entry.id).toBe(drawn)
    if (entry.kind === 'base' || entry.ipAdapter || entry.beside) {
      expect(pipelines, entry.family).toContain(`    "${drawn}": Pipelines(`)
    } else expect(textModels, entry.family).toContain(` = "${entry.family}"`)
    if (entry.beside) expect(nets, entry.family).toContain(`    "${entry.family}": `)
    else expect(cards, entry.family).toContain(`    "${entry.family}": `)
  }
  const named = (kind: string) => CATALOGUE.filter((entry) => entry.kind === kind).map(({ name }) => name)
  expect(named('captioner')).toContain(TO_INSTALL.describe)
  expect(named('writer')).toContain(TO_INSTALL.enhance)
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length)
})

it.each([
  [null, 'stable-diffusion-1.5'],
  [6e9, 'stable-diffusion-1.5'],
  [12e9, 'sdxl'],
  [24e9, 'flux2-klein-4b'],
])('proposes for a card of %s bytes what fits it', (memory, id) => {
  expect(recommendedFor(memory).id).toBe(id)
})

it.each([
  ['Dream Shaper XL v2.1 ✨', 'dream-shaper-xl-v2.1'],
  ['../../etc', 'etc'],
  ['模型', 'model'],
])('makes a folder’s name of %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug)
  expect(ModelId.safeParse({ id: slug }).success).toBe(true)
})
