import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import type { ArtworkView } from '@/lib/artworks/schema'
import { codeOf, quoted, wishOf } from './code-of'

const settings: ArtworkView['settings'] = {
  ...{ prompt: 'a ball', negativePrompt: '', modelId: 'sprout', modelName: 'Sprout', seed: 7, steps: 4 },
  ...{ guidanceScale: 5, sampler: 'ddim', shape: '4:3', width: 160, height: 120, upscaler: null },
}
const artwork = { id: 'an-id', url: '/api/v1/artworks/an-id/file', fileName: 'a-ball-7.png', settings } as ArtworkView
const drawn = { kind: 'drawn', parentId: null } as const

it('says what was decided, and of each style only which and how strongly', () => {
  const loras = [{ id: 'x', strength: 0.7, name: 'Ink', words: 'inky' }]
  expect(wishOf({ settings: { ...settings, loras } })).toEqual({
    ...{ prompt: 'a ball', count: 1, modelId: 'sprout', seed: 7, steps: 4, guidanceScale: 5, sampler: 'ddim' },
    ...{ width: 160, height: 120, loras: [{ id: 'x', strength: 0.7 }] },
  })
})

it.each(['plain', "it's", '"double"', '$HOME `id` \\ !', 'two\nlines', '-n', '', '名前 🦊'])(
  'is one word to the shell: %j',
  (text) => {
    const said = execFileSync('bash', ['-c', `printf '%s' ${quoted(text)}`], { encoding: 'utf8' })
    expect(said).toBe(text)
  },
)

it('enlarges what was enlarged, and fetches what came of a graph of one’s own', () => {
  expect(codeOf(artwork, drawn, 'http://s').cli).toBe(
    `kizy --url http://s generate -n 1 -m sprout --seed 7 --steps 4 --guidance 5 --sampler ddim --size 160x120 -- 'a ball'`,
  )
  expect(codeOf(artwork, { kind: 'upscaled', parentId: 'parent' }, 'http://s').cli).toContain('upscale parent')
  const graph = { ...artwork, settings: { ...settings, graph: 'mine' } }
  expect(codeOf(graph, { kind: 'graph', parentId: null }, 'http://s').python).toContain('kizy.picture("an-id")')
})
