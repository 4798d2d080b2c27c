import { expect, test } from 'vitest'
import { abilitiesOf, changesByWords } from '@/lib/models/beside'
import { besideSprout, sprout } from '@/lib/testing/models'

const flux = {
  ...sprout,
  id: 'flux',
  family: 'flux1',
  architecture: 'flux1',
  tasks: ['text-to-image', 'image-to-image'],
}
const kontext = { ...flux, id: 'kontext', family: 'flux1-kontext', tasks: ['text-to-image', 'edit'] }
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

test('words say what changes where a strength would mean nothing', () => {
  expect(abilitiesOf(kontext, beside)).toMatchObject({ start: true, edit: true, words: true })
  expect(abilitiesOf(flux, beside)).toMatchObject({ start: true, edit: false })
  expect(changesByWords({ ...flux, tasks: ['image-to-image', 'edit'] })).toBe(false)
  expect(changesByWords({ ...flux, tasks: undefined })).toBe(false)
})
