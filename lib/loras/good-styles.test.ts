import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseLink } from '@/lib/links/parse'
import { GOOD_STYLES, goodStyleAt, goodStylesFor } from '@/lib/loras/good-styles'
import { GoodStyle, madeForName } from '@/lib/loras/schema'
import { CATALOGUE } from '@/lib/models/catalogue'

const pipelines = readFileSync('gpu/kizy_gpu/families/pipelines.py', 'utf8')

it.each(GOOD_STYLES)(
  '$link is a link of a known site, for a family that is drawn with, under a named licence',
  (entry) => {
    expect(GoodStyle.parse(entry)).toEqual(entry)
    expect(parseLink(entry.link)).toMatchObject({ site: 'huggingface', file: null })
    expect(pipelines).toContain(`    "${entry.architecture}": Pipelines(`)
    expect(CATALOGUE.some(({ family }) => family === entry.architecture)).toBe(true)
    expect(madeForName(entry.architecture)).not.toBe(entry.architecture)
    expect(entry.licence.length).toBeGreaterThan(2)
    expect(entry.source.length).toBeGreaterThan(5)
  },
)

it('lists each once', () => {
  expect(new Set(GOOD_STYLES.map(({ link }) => link.toLowerCase())).size).toBe(GOOD_STYLES.length)
  expect(new Set(GOOD_STYLES.map(({ name }) => name)).size).toBe(GOOD_STYLES.length)
})

it('offers what a model here can wear, and what is not here yet', () => {
  const names = (...more: string[]) => goodStylesFor(new Set(['sdxl', 'sprout']), more).map(({ name }) => name)
  expect(names()).toContain('Pixel Art XL')
  expect(names()).not.toContain('Tarot')
  expect(names('https://mirror.example/nerijs/pixel-art-xl')).not.toContain('Pixel Art XL')
  expect(goodStylesFor(new Set(['sprout']), [])).toEqual([])
})

it('is found again by its link, on the Hub or a mirror', () => {
  expect(goodStyleAt('nerijs/pixel-art-xl')?.name).toBe('Pixel Art XL')
  expect(goodStyleAt('https://huggingface.co/Nerijs/pixel-art-xl')?.name).toBe('Pixel Art XL')
  expect(goodStyleAt('https://huggingface.co/nerijs/other')).toBeUndefined()
})
