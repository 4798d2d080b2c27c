import { expect, test } from 'vitest'
import { chooseModel, type KnownBase, type ModelWish } from '@/lib/suggestions/choose-model'

const base = (id: string, architecture: string, canServe = true): KnownBase => ({
  ...{ id, architecture, canServe },
  name: id.toUpperCase(),
})
const style = (architecture: string, id = crypto.randomUUID()) => ({
  ...{ id, architecture },
  name: `For ${architecture}`,
  madeFor: architecture.toUpperCase(),
})
const small = base('small', 'sd15')
const sdxl = base('sdxl', 'sdxl')
const turbo = base('sdxl-turbo', 'sdxl')
const writer = base('writer', 'qwen-image')

const choose = (wish: Partial<ModelWish>) =>
  chooseModel({
    models: [small, sdxl, turbo, writer],
    ...{ now: 'small', picked: [], suggested: [], elsewhere: null, wanted: [] },
    ...wish,
  })
const wants = (...ids: string[]) => ids.map((id) => ({ id, phrase: `words for ${id}` }))

test('nothing is said where nothing asks, or where one model is all there is', () => {
  expect(choose({})).toBeNull()
  expect(choose({ models: [small], wanted: wants('writer'), picked: [style('sdxl')] })).toBeNull()
  expect(choose({ now: 'gone', wanted: wants('writer') })).toBeNull()
})

test('a picked style that the model cannot wear asks for one that can, and says so', () => {
  const picked = style('sdxl')
  expect(choose({ picked: [picked] })).toEqual({
    ...{ id: 'sdxl', name: 'SDXL', because: null },
    style: { id: picked.id, name: 'For sdxl', madeFor: 'SDXL' },
  })
  expect(choose({ now: 'sdxl', picked: [picked] })).toBeNull()
  expect(choose({ picked: [style('flux1')] })).toBeNull()
})

test('of several that can wear it, the one the words ask for as well', () => {
  expect(choose({ picked: [style('sdxl')], wanted: wants('sdxl-turbo') })?.id).toBe('sdxl-turbo')
  expect(choose({ picked: [style('sdxl')], wanted: wants('writer') })?.id).toBe('sdxl')
})

test('styles of two kinds are hers to sort out', () => {
  expect(choose({ picked: [style('sdxl'), style('sd15')] })).toBeNull()
  expect(choose({ picked: [style('sdxl'), style('qwen-image')] })).toBeNull()
})

test('words ask for a model, unless the one in use is as good', () => {
  expect(choose({ wanted: wants('writer') })).toEqual({
    ...{ id: 'writer', name: 'WRITER', because: 'words for writer', style: null },
  })
  expect(choose({ wanted: wants('writer', 'small') })).toBeNull()
})

test('what is worn stays on', () => {
  expect(choose({ picked: [style('sd15')], wanted: wants('writer') })).toBeNull()
  expect(choose({ suggested: [style('sd15')], wanted: wants('writer') })).toBeNull()
  const options = { now: 'sdxl', picked: [style('sdxl')], wanted: wants('writer', 'sdxl-turbo') }
  expect(choose(options)?.id).toBe('sdxl-turbo')
})

test('a style of another model that the words ask for brings its model, but not over one that is worn', () => {
  const elsewhere = { ...style('sdxl'), because: 'origami' }
  expect(choose({ elsewhere })).toMatchObject({ id: 'sdxl', because: 'origami', style: { name: 'For sdxl' } })
  expect(choose({ elsewhere, wanted: wants('sdxl-turbo') })?.id).toBe('sdxl-turbo')
  expect(choose({ elsewhere, wanted: wants('small') })).toBeNull()
  expect(choose({ elsewhere, suggested: [style('sd15')] })).toBeNull()
})

test('a model that finds no room, or does not draw from words, is never proposed', () => {
  const models = [small, base('sdxl', 'sdxl', false), base('writer', 'qwen-image', false)]
  expect(choose({ models, wanted: wants('writer') })).toBeNull()
  expect(choose({ models, picked: [style('sdxl')] })).toBeNull()
})
