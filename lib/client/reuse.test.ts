import { expect, test } from 'vitest'
import { ReadSettings } from '@/lib/metadata/schema'
import type { ModelView } from '@/lib/models/schema'
import { reusable } from './reuse'

const model = { id: 'sd15', name: 'SD 1.5', samplers: ['ddim', 'dpmpp_2m_karras', 'euler_a'] } as ModelView
const read = (settings: object) => ReadSettings.parse({ writer: 'A1111', prompt: 'a fox', ...settings })

test('what is here is used, what is not is named', () => {
  const found = reusable(
    read({
      ...{ model: 'sd_1.5', sampler: 'DPM++ 2M Karras', seed: 7, steps: 20, guidanceScale: 6, width: 768, height: 512 },
      loras: [
        { name: 'Dusk', strength: 0.8 },
        { name: 'Elsewhere', strength: 1 },
      ],
    }),
    [model],
    ['dusk'],
  )
  expect(found).toEqual({
    prompt: 'a fox <lora:Dusk:0.8>',
    changes: {
      ...{ modelId: 'sd15', negativePrompt: '', seed: 7, steps: 20, guidanceScale: 6 },
      ...{ sampler: 'dpmpp_2m_karras', shape: '3:2' },
    },
    missing: [{ kind: 'Style', name: 'Elsewhere' }],
  })
})

test('a model that is not here leaves the one that is chosen', () => {
  const { changes, missing } = reusable(read({ model: 'flux1-dev', sampler: 'euler' }), [model], [])
  expect(changes).toEqual({ negativePrompt: '' })
  expect(missing).toEqual([{ kind: 'Model', name: 'flux1-dev' }])
})

test('samplers go by many names, and a seed may be too large for here', () => {
  const of = (sampler: string) => reusable(read({ model: 'sd15', sampler }), [model], []).changes.sampler
  expect([of('Euler a'), of('euler_ancestral'), of('dpmpp_2m_karras'), of('DDIM'), of('heun')]).toEqual([
    ...['euler_a', 'euler_a', 'dpmpp_2m_karras', 'ddim', undefined],
  ])
  expect(reusable(read({ seed: 2 ** 40 }), [model], []).changes).not.toHaveProperty('seed')
})
