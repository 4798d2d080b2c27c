import { describe, expect, it } from 'vitest'
import { CATALOGUE } from '@/lib/models/catalogue'
import type { ModelDetails } from '@/lib/models/schema'
import { insteadOf } from '@/lib/trainings/instead'

type Known = ModelDetails & { available: boolean }

const known = (id: string, family: string, more: Partial<Known> = {}): Known => ({
  ...{ id, name: id, family, kind: 'base', architecture: family, digest: id, available: true },
  training: { quick: {}, thorough: {} },
  ...more,
})

describe('in the place of a model that was distilled', () => {
  const turbo = known('my-turbo', 'sdxl', { distilled: true })

  it('stands one that is here, of its family, its architecture and its size', () => {
    const others = [
      known('lightning', 'sdxl', { distilled: true }),
      known('gone', 'sdxl', { available: false }),
      known('sprout-xl', 'sdxl', { architecture: 'sprout' }),
      known('juggernaut', 'sdxl'),
    ]
    expect(insteadOf(turbo, [turbo, ...others])).toEqual({ id: 'juggernaut', name: 'juggernaut', isHere: true })
    const small = known('quick-4b', 'flux2-klein', { distilled: true, streamWidth: 3072 })
    const large = known('base-9b', 'flux2-klein', { streamWidth: 4096 })
    expect(insteadOf(small, [small, large])?.id).toBe('flux2-klein-base-4b')
  })

  it('stands one of the catalogue where none is here', () => {
    expect(insteadOf(turbo, [turbo])).toEqual({ id: 'sdxl', name: 'SDXL', isHere: false })
    const schnell = known('schnell', 'flux1', { distilled: true })
    expect(insteadOf(schnell, [schnell])?.id).toBe('flux1-dev')
  })

  it('stands nothing where nothing is known, and none is asked for of others', () => {
    const own = known('own', 'plugin', { distilled: true })
    expect(insteadOf(own, [own])).toBeNull()
    expect(insteadOf(known('sdxl', 'sdxl'), [turbo])).toBeNull()
  })

  it('is never one that was distilled itself', () => {
    const bases = CATALOGUE.filter(({ card }) => card.distilled === true).map((entry) => {
      const size = { streamWidth: entry.streamWidth ?? null }
      return [entry.id, insteadOf(known(entry.id, entry.family, { distilled: true, ...size }), [])?.id]
    })
    expect(Object.fromEntries(bases)).toEqual({
      'sdxl-turbo': 'sdxl',
      'sdxl-lightning': 'sdxl',
      'z-image-turbo': 'z-image',
      'flux2-klein-4b': 'flux2-klein-base-4b',
      'flux2-klein-9b': 'flux2-klein-base-9b',
      'flux1-schnell': 'flux1-dev',
      'krea-2-turbo': 'krea-2',
    })
  })
})
