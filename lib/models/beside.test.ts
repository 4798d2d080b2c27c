import { expect, test } from 'vitest'
import { abilitiesOf, changesByWords } from '@/lib/models/beside'
import type { ModelDetails } from '@/lib/models/schema'
import { besideSprout, sprout } from '@/lib/testing/models'

const flux = {
  ...sprout,
  id: 'flux',
  family: 'flux1',
  architecture: 'flux1',
  tasks: ['text-to-image', 'image-to-image'],
}
const kontext = { ...flux, id: 'kontext', family: 'flux1-kontext', tasks: ['text-to-image', 'inpaint', 'edit'] }
const edges = { ...besideSprout.controlnets[0]!, id: 'edges', family: 'flux1-controlnet', architecture: 'flux1' }
const beside = { ...besideSprout, controlnets: [...besideSprout.controlnets, edges] }

test('a model that edits follows no lines, though what reads them is made for its architecture', () => {
  expect(abilitiesOf(flux, beside).structures.map(({ id }) => id)).toEqual(['edges'])
  expect(abilitiesOf(kontext, beside).structures).toEqual([])
})

test('a model follows lines through what is made for its size', () => {
  const medium = { ...flux, id: 'medium', family: 'sd3', architecture: 'sd3', streamWidth: 1536 }
  const canny = { ...edges, id: 'canny', family: 'sd3-controlnet', architecture: 'sd3', streamWidth: 2432 }
  const among = { ...beside, controlnets: [canny, { ...canny, id: 'small', streamWidth: 1536 }] }
  const followed = (model: typeof medium) => abilitiesOf(model, among).structures.map(({ id }) => id)
  expect(followed(medium)).toEqual(['small'])
  expect(followed({ ...medium, id: 'large', streamWidth: 2432 })).toEqual(['canny'])
})

test('what lets a model follow lines is named where it can be installed', () => {
  const named = (model: ModelDetails) => abilitiesOf(model, besideSprout).linesToInstall
  expect(named(flux)).toBe('ControlNet for FLUX.1')
  expect(named({ ...flux, architecture: 'sd3', family: 'sd3', streamWidth: 2432 })).toBe('ControlNet for SD 3.5 large')
  expect(named({ ...flux, architecture: 'krea2', family: 'krea2' })).toBeNull()
  expect(named(kontext)).toBeNull()
  expect(abilitiesOf(flux, beside).linesToInstall).toBeNull()
  expect(named(sprout)).toBeNull()
})

test('the look of a picture is taken by what is made for the family, not for its kin that edits', () => {
  const look = { ...edges, id: 'look', kind: 'ipAdapter' as const, family: 'flux1-ip-adapter' }
  const among = { ...beside, ipAdapters: [look] }
  expect(abilitiesOf(flux, among).looks.map(({ id }) => id)).toEqual(['look'])
  expect(abilitiesOf(kontext, among).looks).toEqual([])
  expect(abilitiesOf(flux, beside).lookToInstall).toBe('IP-Adapter for FLUX.1')
  expect(abilitiesOf(kontext, beside).lookToInstall).toBeNull()
})

test('words say what changes where that is wished, or a strength would mean nothing', () => {
  expect(abilitiesOf(kontext, beside)).toMatchObject({ start: false, edit: true, mask: true, words: true })
  expect(abilitiesOf(flux, beside)).toMatchObject({ start: true, edit: false })
  const start = { source: 'https://example.org/fox.png', strength: 0.6 }
  const both = { ...flux, tasks: ['image-to-image', 'inpaint', 'edit'] }
  expect(abilitiesOf(both, beside)).toMatchObject({ start: true, edit: true })
  expect(changesByWords(kontext, start)).toBe(true)
  expect(changesByWords(kontext, undefined)).toBe(false)
  expect(changesByWords(both, start)).toBe(false)
  expect(changesByWords(both, { ...start, byWords: true })).toBe(true)
  expect(changesByWords(flux, { ...start, byWords: true })).toBe(false)
  expect(changesByWords({ ...flux, tasks: undefined }, { ...start, byWords: true })).toBe(false)
})

test('a part is painted, and what lies beyond the edges drawn, whatever words could change', () => {
  const start = { source: 'https://example.org/fox.png', strength: 0.6, byWords: true }
  expect(changesByWords(kontext, { ...start, mask: start.source })).toBe(false)
  expect(changesByWords(kontext, { ...start, extend: { left: 0, top: 0, right: 0.5, bottom: 0 } })).toBe(false)
})
