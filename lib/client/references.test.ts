import { describe, expect, it, test } from 'vitest'
import type { ModelView } from '@/lib/models/schema'
import { careOf, effectWords, stepsOf } from './effects'
import { growthWords, lookWords, picturesOf, type StartSetting, whatOf, withPicture, withRole } from './references'
import { freshSettings, remixOf, wishOf } from './settings'

const sprout: ModelView = {
  ...{ id: 'sprout', name: 'Sprout', note: '', available: true, shapes: { '1:1': [128, 128] } },
  ...{ defaults: { steps: 20, guidanceScale: 4, sampler: 'ddim' }, maxSteps: 30, samplers: ['ddim'] },
  abilities: {
    ...{ start: true, mask: true, faces: true, enlarge: [2], words: true, describe: true, edit: false, enhance: true },
    structures: [{ id: 'sprout-edges', name: 'Sprout edges', reads: 'edges' }],
    ...{ linesToInstall: null, looks: [], lookToInstall: null },
  },
  secondsPerPicture: null,
  timings: [],
}
const plain: ModelView = {
  ...sprout,
  abilities: { ...sprout.abilities, mask: false, faces: false, enlarge: [], structures: [] },
}
const [fox, owl, hen] = ['fox', 'owl', 'hen'].map((name) => ({ source: `upload:${name}`, name }))

describe('a picture that is brought', () => {
  it('is begun with when it is the first, and followed when it is not', () => {
    const one = withPicture(freshSettings, fox!, undefined, 'structure')
    const two = withPicture(one, owl!, undefined, 'structure')
    expect(two.start?.name).toBe('fox')
    expect(two.references).toMatchObject([{ name: 'owl', role: 'structure' }])
    expect(withPicture(one, owl!, undefined, 'look').references).toMatchObject([{ name: 'owl', role: 'look' }])
  })

  it('takes the place of the first where nothing else can be read, or where it is said', () => {
    const one = withPicture(freshSettings, fox!)
    expect(withPicture(one, owl!)).toMatchObject({ start: { name: 'owl' }, references: [] })
    expect(withPicture(one, owl!, 'start', 'structure')).toMatchObject({ start: { name: 'owl' }, references: [] })
  })

  it('is followed once, and the newest three are', () => {
    const names = ['a', 'b', 'c', 'd', 'd'].reduce(
      (now, name) => withPicture(now, { source: `upload:${name}`, name }, 'structure'),
      freshSettings,
    ).references
    expect(names.map(({ name }) => name)).toEqual(['b', 'c', 'd'])
  })

  it('changes places with the one that is begun with', () => {
    const both = withPicture(withPicture(freshSettings, fox!, 'start'), owl!, 'structure')
    const other = withRole(both, owl!.source, 'start')
    expect([other.start?.name, other.references[0]?.name]).toEqual(['owl', 'fox'])
    const lines = withRole(withPicture(freshSettings, hen!, 'start'), hen!.source, 'structure')
    expect(lines.start).toBeUndefined()
    expect(lines.references[0]?.name).toBe('hen')
  })
})

describe('what of a picture is changed', () => {
  const start: StartSetting = { ...fox!, strength: 0.4 }
  const edits: ModelView = { ...sprout, abilities: { ...sprout.abilities, start: false, edit: true } }
  const both: ModelView = { ...sprout, abilities: { ...sprout.abilities, edit: true } }

  it('is what the words say, where they are to or nothing else can be', () => {
    expect(whatOf(start, edits)).toBe('words')
    expect(whatOf(start, both)).toBe('whole')
    expect(whatOf({ ...start, byWords: true }, both)).toBe('words')
    expect(whatOf({ ...start, byWords: true }, sprout)).toBe('whole')
    expect(whatOf({ ...start, byWords: true, mask: 'upload:mask' }, edits)).toBe('part')
    const extend = { left: 0, top: 0, right: 0.5, bottom: 0 }
    expect(whatOf({ ...start, byWords: true, extend }, edits)).toBe('beyond')
    expect(whatOf(start, undefined)).toBe('whole')
  })

  it('is sent as it is shown', () => {
    const sent = (model: ModelView, more: Partial<StartSetting> = {}) =>
      picturesOf({ ...freshSettings, start: { ...start, ...more } }, model).start
    expect(sent(edits)).toEqual({ source: fox!.source, strength: 0.4, byWords: true })
    expect(sent(sprout, { byWords: true })).toEqual({ source: fox!.source, strength: 0.4 })
    const painted = { source: fox!.source, strength: 0.4, mask: 'upload:mask' }
    expect(sent(edits, { byWords: true, mask: 'upload:mask' })).toEqual(painted)
  })
})

describe('a look', () => {
  const lines = withPicture(withPicture(freshSettings, fox!, 'start'), owl!, 'structure')
  const able: ModelView = {
    ...sprout,
    abilities: { ...sprout.abilities, looks: [{ id: 'mood', name: 'Mood' }] },
  }

  it('is another role of the same picture, with a strength of its own', () => {
    const look = withRole(lines, owl!.source, 'look')
    expect(look.references).toEqual([{ ...owl, role: 'look', strength: 0.6 }])
    expect(withRole(look, owl!.source, 'look')).toBe(look)
    const begun = withRole(look, owl!.source, 'start')
    expect([begun.start?.name, begun.references]).toEqual(['owl', [{ ...fox, role: 'look', strength: 0.6 }]])
  })

  it('is sent where the model can take it, beside lines, and had again by remix', () => {
    const both = withPicture(lines, hen!, 'look')
    const roles = (model: ModelView) => picturesOf(both, model).references?.map(({ role }) => role)
    expect([roles(able), roles(sprout), roles(plain)]).toEqual([['structure', 'look'], ['structure'], []])
    const references = [{ role: 'look' as const, source: 'upload:hen', strength: 1.2, model: 'mood' }]
    const again = remixOf({ negativePrompt: '', references }, freshSettings, [able], [])
    expect(picturesOf(again, able).references).toEqual(references)
  })

  it('is said in words', () => {
    expect([0.1, 0.6, 0.8, 1.5].map(lookWords)).toEqual(['a hint', 'some', 'much', 'a lot'])
  })
})

describe('a press', () => {
  const references = [{ ...owl!, role: 'structure' as const, strength: 0.5, model: 'away' }]
  const start = { ...fox!, strength: 0.6 }
  const settings = { ...freshSettings, start, references, effects: { faces: true, enlarge: 4 as const } }

  it('sends what the model can do, and leaves out the rest', () => {
    expect(picturesOf(settings, sprout)).toEqual({
      start: { source: 'upload:fox', strength: 0.6 },
      references: [{ role: 'structure', source: 'upload:owl', strength: 0.5 }],
      effects: { faces: true },
    })
    expect(wishOf('a fox', settings, plain)).toMatchObject({ references: [], effects: {} })
  })

  it('sends a painted part, or beyond which edges, but never beyond none', () => {
    const extend = { left: 0, top: 0.25, right: 0, bottom: 0 }
    expect(picturesOf({ ...settings, start: { ...start, extend } }, sprout).start).toMatchObject({ extend })
    const nowhere = { ...extend, top: 0 }
    expect(picturesOf({ ...settings, start: { ...start, extend: nowhere } }, sprout).start).not.toHaveProperty('extend')
    const mask = 'upload:mask'
    expect(picturesOf({ ...settings, start: { ...start, mask } }, sprout).start).toMatchObject({ mask })
  })

  it('is had again by remix, picture by picture', () => {
    const made = {
      negativePrompt: '',
      start: { source: 'upload:fox', strength: 0.9, mask: 'upload:mask' },
      references: [{ role: 'structure' as const, source: 'upload:owl', strength: 0.5, model: 'sprout-edges' }],
      effects: { enlarge: 2 as const },
    }
    expect(wishOf('a fox', remixOf(made, freshSettings, [sprout], []), sprout)).toMatchObject(made)
    expect(remixOf({ negativePrompt: '' }, settings, [sprout], [])).toMatchObject({ references: [], effects: {} })
  })
})

test('where a picture goes on is said as one would', () => {
  const none = { left: 0, top: 0, right: 0, bottom: 0 }
  expect(growthWords({ ...none, right: 0.5 })).toBe('to the right')
  expect(growthWords({ ...none, left: 0.1, top: 0.2 })).toBe('to the left and upwards')
  expect(growthWords({ ...none, left: 1, top: 1, right: 1 })).toBe('to the left, to the right and upwards')
  expect(growthWords({ left: 1, top: 1, right: 1, bottom: 1 })).toBe('all around')
})

test('care is so many steps, within what the model takes', () => {
  expect([stepsOf('quick', sprout), stepsOf('usual', sprout), stepsOf('careful', sprout)]).toEqual([10, undefined, 30])
  expect([10, undefined, 20, 30, 17].map((steps) => careOf(steps, sprout))).toEqual([
    ...['quick', 'usual', 'usual', 'careful'],
    null,
  ])
  expect(effectWords({ faces: true, enlarge: 2 }, 'usual', sprout)).toBe('Finer faces, 2×')
  expect(effectWords({ faces: true, enlarge: 2 }, null, plain)).toBeNull()
})
