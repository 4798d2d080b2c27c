import { expect, test } from 'vitest'
import { proposable, reasonOf, stillSays } from '@/lib/client/auto'
import type { ModelView } from '@/lib/models/schema'

const abilities = { start: true, mask: true, structures: [], looks: [] }
const view = (id: string, more = {}) => ({ id, name: id, available: true, abilities, ...more }) as unknown as ModelView
const models = [view('sprout'), view('sdxl'), view('away', { available: false })]
const style = { id: '01920000-0000-7000-8000-000000000001', name: 'Origami', madeFor: 'SDXL' }
const words = { id: 'sdxl', name: 'SDXL', because: 'poster with words', style: null }
const needs = { start: false, mask: false, structure: false, look: false }
const beside = { draft: 'a poster, with words', models, now: models[0], needs, dropped: [], droppedModels: [] }

test('a model is proposed while its words stand and nobody has turned it down', () => {
  expect(proposable(words, beside)).toBe(words)
  expect(proposable(words, { ...beside, draft: 'a poster' })).toBeNull()
  expect(proposable(words, { ...beside, droppedModels: ['sdxl'] })).toBeNull()
  expect(proposable(words, { ...beside, now: models[1] })).toBeNull()
  expect(proposable({ ...words, id: 'away' }, beside)).toBeNull()
  expect(proposable(null, beside)).toBeNull()
})

test('a style that was turned down brings no model either; one she picked does, whatever the words', () => {
  expect(proposable({ ...words, style }, { ...beside, dropped: [style.id] })).toBeNull()
  const picked = { ...words, because: null, style }
  expect(proposable(picked, { ...beside, draft: 'a fox' })).toBe(picked)
})

test('no model comes that would lose a picture of the box', () => {
  expect(proposable(words, { ...beside, needs: { ...needs, start: true, mask: true } })).toBe(words)
  expect(proposable(words, { ...beside, needs: { ...needs, structure: true } })).toBeNull()
  expect(proposable(words, { ...beside, needs: { ...needs, look: true } })).toBeNull()
})

test('the reason names the words, the style, or both', () => {
  expect(reasonOf(words)).toBe('because you wrote “poster with words”')
  expect(reasonOf({ ...words, because: null, style })).toBe('because your style “Origami” needs SDXL')
  expect(reasonOf({ ...words, because: 'origami', style })).toBe(
    'because your style “Origami” needs SDXL, and you wrote “origami”',
  )
  expect(reasonOf({ ...words, because: 'sign that says “OPEN”' })).toBe('because you wrote “sign that says OPEN”')
  expect(stillSays('a sign that says "OPEN"', 'sign that says “OPEN”')).toBe(true)
})
