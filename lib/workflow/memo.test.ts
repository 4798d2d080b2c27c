import { describe, expect, it } from 'vitest'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import { memoKeyOf, type MemoParts } from '@/lib/workflow/memo'
import { canonicalJson, digestOf, requireSmall, type Value } from '@/lib/workflow/values'

const image = (sha256: string, meta = {}): Value => ({ kind: 'image', sha256, bytes: 1, mediaType: 'image/png', meta })
const a = 'a'.repeat(64)
const b = 'b'.repeat(64)

const parts: MemoParts = {
  ownerId: 'anna',
  spec: builtInCatalogue.require('kizy/UpscaleESRGAN'),
  params: { model: 'sprout-upscaler', tileSize: 256 },
  inputs: { image: image(a) },
  models: { 'sprout-upscaler': b },
  numericsClass: 'cpu-bf16',
}

describe('memoKeyOf', () => {
  it('does not depend on the order of keys or on what describes an input', () => {
    const same = {
      ...parts,
      params: { tileSize: 256, model: 'sprout-upscaler' },
      inputs: { image: image(a, { width: 3 }) },
    }
    expect(memoKeyOf(same)).toBe(memoKeyOf(parts))
  })

  it.each<[string, Partial<MemoParts>]>([
    ['owner', { ownerId: 'ben' }],
    ['params', { params: { ...parts.params, tileSize: 128 } }],
    ['input bytes', { inputs: { image: image(b) } }],
    ['weights under the same name', { models: { 'sprout-upscaler': a } }],
    ['numerics of a gpu node', { numericsClass: 'cuda-fp16' }],
    ['version of the node', { spec: { ...parts.spec, version: '2' } }],
  ])('changes with the %s', (_, change) => {
    expect(memoKeyOf({ ...parts, ...change })).not.toBe(memoKeyOf(parts))
  })

  it('leaves numerics out where no gpu is at work', () => {
    const output = { ...parts, spec: builtInCatalogue.require('kizy/ImageOutput'), params: {}, models: {} }
    expect(memoKeyOf({ ...output, numericsClass: 'cuda-fp16' })).toBe(memoKeyOf(output))
  })
})

describe('values', () => {
  it('prints JSON in one way only', () => {
    expect(canonicalJson({ b: [1, -0, 1e-7], a: { d: undefined, c: null } })).toBe('{"a":{"c":null},"b":[1,0,1e-7]}')
  })

  it('tells a list from its only member', () => {
    expect(digestOf([image(a)])).not.toBe(digestOf(image(a)))
  })

  it('lets references travel and refuses bytes', () => {
    expect(requireSmall('A note', { text: 'x' })).toEqual({ text: 'x' })
    expect(() => requireSmall('A note', { text: 'x'.repeat(70_000) })).toThrow(/at most 65536/)
  })
})
