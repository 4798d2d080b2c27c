import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import { planRun } from '@/lib/runs/plan'
import { planStrengthTest } from '@/lib/runs/plan-strength-test'
import { CreateRun, MAX_SEED } from '@/lib/runs/schema'
import { sprout } from '@/lib/testing/models'

const plan = (wish: Partial<CreateRun> = {}) => planRun(CreateRun.parse({ prompt: 'a fox', ...wish }), sprout)

const issuesOf = (wish: Partial<CreateRun>) => {
  try {
    plan(wish)
  } catch (error) {
    if (error instanceof KizyError)
      return { status: error.status, paths: error.problem.issues?.map(({ path }) => path) }
    throw error
  }
  return null
}

describe('planRun', () => {
  it('takes what was left out from the model and draws the seed once', () => {
    const { settings, graph } = plan({ shape: '16:9', count: 3 })
    expect(settings).toMatchObject({
      steps: 20,
      guidanceScale: 4,
      width: 160,
      height: 96,
      shownWidth: 640,
      shownHeight: 384,
    })
    const seeds = [0, 1, 2].map((index) => graph.nodes[`picture-${index}`]!.params.seed)
    expect(seeds).toEqual([0, 1, 2].map((index) => (settings.seed + index) % 2 ** 32))
    expect(graph.nodes['output-2']!.facts?.seed).toBe(seeds[2])
  })

  it('keeps the seed that was given and wraps at the end of its range', () => {
    const { graph } = plan({ seed: MAX_SEED, count: 2 })
    expect(graph.nodes['picture-1']!.params.seed).toBe(0)
  })

  it.each<[string, Partial<CreateRun>, string[]]>([
    ['a shape the model does not draw', { shape: '2:3' }, ['shape']],
    ['sides outside its limits', { width: 1024, height: 64 }, ['width', 'height']],
    ['sides between its steps', { width: 130, height: 128 }, ['width']],
    ['one side only', { width: 128 }, ['height']],
    ['too many steps', { steps: 120 }, ['steps']],
    ['a sampler nobody knows', { sampler: 'magic' }, ['sampler']],
  ])('refuses %s, once for all pictures', (_, wish, paths) => {
    expect(issuesOf(wish)).toEqual({ status: 422, paths })
  })
})

describe('styles', () => {
  const id = '01920000-0000-7000-8000-000000000001'
  const lora = { id, name: 'Night: ink', strength: 0.8 }

  it('go into every picture, its facts and its file', () => {
    const wish = CreateRun.parse({ prompt: 'a fox', count: 2, loras: [{ id, strength: 0.8 }] })
    const { graph, settings } = planRun(wish, sprout, [lora])
    expect(graph.nodes['lora-0']).toEqual({
      type: 'kizy/LoRALoader',
      params: { source: `lora:${id}`, strength: 0.8 },
    })
    expect(graph.edges.filter(({ from }) => from === 'lora-0.lora').map(({ to }) => to)).toEqual([
      'picture-0.loras',
      'picture-1.loras',
    ])
    expect(graph.nodes['output-1']!.facts?.loras).toEqual([lora])
    expect(graph.nodes['output-1']!.params.metadata).toMatchObject({ loras: '<lora:Night ink:0.8>' })
    expect(settings.loras).toEqual([lora])
    expect(plan().settings).not.toHaveProperty('loras')
  })

  it.each([
    ['nine', Array.from({ length: 9 }, () => ({ id: crypto.randomUUID(), strength: 1 }))],
    ['one twice', [lora, lora].map(({ id }) => ({ id, strength: 1 }))],
    ['one that is far too strong', [{ id, strength: 9 }]],
    ['one without an id', [{ id: 'x', strength: 1 }]],
  ])('refuses %s', (_, loras) => {
    expect(CreateRun.safeParse({ prompt: 'a fox', loras }).success).toBe(false)
  })

  it('are tried off and at three strengths, with one seed and their words', () => {
    const { graph } = planStrengthTest('a fox', { ...lora, trigger: 'nghtnk' }, sprout)
    const pictures = [0, 1, 2, 3].map((index) => graph.nodes[`picture-${index}`]!)
    expect(new Set(pictures.map(({ params }) => params.seed)).size).toBe(1)
    expect(graph.nodes.prompt!.params.value).toBe('a fox, nghtnk')
    expect(graph.nodes['lora-0']).toBeUndefined()
    expect([1, 2, 3].map((index) => graph.nodes[`lora-${index}`]!.params.strength)).toEqual([0.5, 0.8, 1])
    expect(graph.nodes['output-0']!.facts?.loras).toBeUndefined()
  })
})

describe('CreateRun', () => {
  it.each<[string, unknown]>([
    ['nothing', { prompt: '' }],
    ['only spaces', { prompt: '  \n ' }],
    ['only control characters', { prompt: '\u0000\u0007' }],
    ['a hundred thousand characters', { prompt: 'x'.repeat(100_000) }],
    ['a number for words', { prompt: 42 }],
    ['a filter object', { prompt: { not: '' } }],
    ['no picture', { prompt: 'a', count: 0 }],
    ['a thousand pictures', { prompt: 'a', count: 1000 }],
    ['half a picture', { prompt: 'a', count: 1.5 }],
    ['a seed beyond its range', { prompt: 'a', seed: 2 ** 32 }],
    ['infinite guidance', { prompt: 'a', guidanceScale: Infinity }],
    ['a field nobody knows', { prompt: 'a', ownerId: 'someone' }],
    ['a shape nobody knows', { prompt: 'a', shape: 'round' }],
  ])('refuses %s', (_, wish) => {
    expect(CreateRun.safeParse(wish).success).toBe(false)
  })

  it('keeps odd words as they are, but for what no database can hold', () => {
    expect(CreateRun.parse({ prompt: ' Grüße 🦊 <b>"; DROP\u0000 TABLE\n ' }).prompt).toBe('Grüße 🦊 <b>"; DROP TABLE')
  })
})
