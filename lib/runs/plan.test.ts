import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import { planRun } from '@/lib/runs/plan'
import { planStrengthTest } from '@/lib/runs/plan-strength-test'
import { CreateRun, MAX_SEED } from '@/lib/runs/schema'
import { fitSize } from '@/lib/references/fit-size'
import { besideSprout, sprout } from '@/lib/testing/models'

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
    const { graph, settings } = planRun(wish, sprout, { loras: [lora] })
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

describe('references and effects', () => {
  const source = 'artwork:01920000-0000-7000-8000-000000000002'
  const found = { beside: besideSprout, startSize: { width: 512, height: 512 } }
  const planned = (wish: Partial<CreateRun>, given: Parameters<typeof planRun>[2] = found, model = sprout) =>
    planRun(CreateRun.parse({ prompt: 'a fox', count: 1, ...wish }), model, given)
  const issues = (...given: Parameters<typeof planned>) => {
    try {
      planned(...given)
    } catch (error) {
      if (error instanceof KizyError && error.status === 422) return error.problem.issues?.map(({ path }) => path)
      throw error
    }
    return null
  }

  it('a part drawn anew keeps the size of its picture, whatever shape is chosen', () => {
    const { settings, graph } = planned({ shape: '16:9', start: { source, strength: 0.9, mask: source } })
    expect(settings).toMatchObject({ width: 128, height: 128, shownWidth: 512, shownHeight: 512 })
    expect(settings.start).toEqual({ source, strength: 0.9, mask: source })
    expect(graph.name).toBe('inpaint')
    expect(graph.nodes['picture-0']!.params.strength).toBe(0.9)
  })

  it('beyond its edges a picture grows, and is drawn in the proportions that come of it', () => {
    const { settings, graph } = planned({ start: { source, extend: { right: 0.25 } } })
    expect(settings).toMatchObject({ width: 160, height: 128, shownWidth: 640, shownHeight: 512 })
    expect(graph.nodes.canvas!.params).toEqual({ left: 0, top: 0, right: 128, bottom: 0, overlap: 20 })
    expect(graph.name).toBe('outpaint')
  })

  it('lines are followed by the ControlNet that is made for the model', () => {
    const { settings, graph } = planned({ references: [{ role: 'structure', source }] })
    expect(settings.references).toEqual([{ role: 'structure', source, strength: 0.8, model: 'sprout-edges' }])
    expect(graph.nodes['output-0']!.facts?.references).toEqual(settings.references)
    expect(graph.nodes['output-0']!.params.metadata).toMatchObject({
      'ControlNet 0': 'Model: sprout-edges, Weight: 0.8',
    })
    expect(graph.nodes['structure-0']!.params).toEqual({ model: 'sprout-edges', strength: 0.8 })
  })

  it('a look is taken by the IP-Adapter that is made for the model, for its faces too', () => {
    const named = { id: 'mood', name: 'Mood', kind: 'ipAdapter' as const, family: 'sd15-ip-adapter' }
    const mood = { ...besideSprout.controlnets[0]!, ...named }
    const elsewhere = { ...mood, id: 'elsewhere', architecture: 'sdxl' }
    const able = { ...found, beside: { ...besideSprout, ipAdapters: [elsewhere, mood] } }
    const look = { role: 'look' as const, source }
    const { settings, graph } = planned(
      { references: [look, { ...look, strength: 0.3 }], effects: { faces: true } },
      able,
    )
    expect(settings.references).toEqual([
      { ...look, strength: 0.6, model: 'mood' },
      { ...look, strength: 0.3, model: 'mood' },
    ])
    expect(graph.nodes['output-0']!.facts?.references).toEqual(settings.references)
    expect(graph.nodes['output-0']!.params.metadata).toMatchObject({
      ...{ 'ControlNet 0': 'Model: mood, Weight: 0.6', 'ControlNet 1': 'Model: mood, Weight: 0.3' },
    })
    expect(graph.nodes['look-1']).toEqual({ type: 'kizy/IPAdapter', params: { model: 'mood', strength: 0.3 } })
    for (const node of ['picture-0', 'faces-0']) {
      expect(graph.edges).toContainEqual({ from: 'look-0.look', to: `${node}.looks` })
    }
    expect(graph.nodes).not.toHaveProperty('structure-0')
    expect(issues({ references: [{ ...look, model: 'elsewhere' }] }, able)).toEqual(['references.0.model'])
    expect(issues({ references: [{ ...look, strength: 1.6 }] }, able)).toEqual(['references.0.strength'])
  })

  it('faces are found by the detector that is made for the model, and larger is as large as was said', () => {
    const { settings, graph } = planned({ effects: { faces: true, enlarge: 2 } })
    expect(settings).toMatchObject({ effects: { faces: true, enlarge: 2 }, shownWidth: 1024, width: 128 })
    expect(graph.nodes['faces-0']!.params.detector).toBe('sprout-detector')
    expect(graph.nodes['enlarge-0']!.params).toEqual({ model: 'sprout-upscaler', scale: 2 })
    expect(planned({ effects: { faces: false } }).settings).not.toHaveProperty('effects')
  })

  it('another model finds faces by what is for pictures of any kind, and takes no upscaler of Sprout’s', () => {
    const other = { ...sprout, id: 'big', architecture: 'sdxl', upscaler: undefined }
    const { graph } = planned({ effects: { faces: true } }, found, other)
    expect(graph.nodes['faces-0']!.params.detector).toBe('faces-in-photos')
    expect(issues({ effects: { enlarge: 2 } }, found, other)).toEqual(['effects.enlarge'])
  })

  it.each<[string, Partial<CreateRun>, string[]]>([
    ['lines, where nothing reads them', { references: [{ role: 'structure', source }] }, ['references.0.role']],
    ['finer faces, where nothing finds them', { effects: { faces: true } }, ['effects.faces']],
    ['larger, without an upscaler', { effects: { enlarge: 4 } }, ['effects.enlarge']],
    ['a look, which no model takes', { references: [{ role: 'look', source }] }, ['references.0.role']],
  ])('says that it cannot do %s', (_, wish, paths) => {
    expect(issues(wish, { startSize: null })).toEqual(paths)
  })

  it('a model that changes pictures by words is given all of the picture', () => {
    const edits = { ...sprout, tasks: ['text-to-image', 'edit'] }
    const { settings, graph } = planned({ start: { source, strength: 0.3 }, count: 2 }, { startSize: null }, edits)
    expect(settings.start).toEqual({ source, strength: 1, byWords: true })
    expect(graph.name).toBe('edit')
    expect(graph.nodes['picture-1']).toMatchObject({ type: 'kizy/EditImage', params: { model: 'sprout' } })
    expect(graph.nodes['picture-1']!.params).not.toHaveProperty('strength')
    expect(graph.edges).toContainEqual({ from: 'start.image', to: 'picture-1.images' })
    expect(planned({}, found, edits).graph.name).toBe('text-to-image')
  })

  it('a model that also begins with pictures changes them by words where that is wished', () => {
    const both: typeof sprout = { ...sprout, tasks: ['text-to-image', 'image-to-image', 'inpaint', 'edit'] }
    const of = (start: CreateRun['start'], model = both) => planned({ start }, found, model)
    expect(of({ source, strength: 0.3 }).graph.name).toBe('image-to-image')
    const edited = of({ source, strength: 0.3, byWords: true })
    expect(edited.graph.name).toBe('edit')
    expect(edited.settings.start).toEqual({ source, strength: 1, byWords: true })
    const part = of({ source, strength: 0.3, mask: source, byWords: true })
    expect(part.graph.name).toBe('inpaint')
    expect(part.settings.start).toEqual({ source, strength: 0.3, mask: source })
    expect(part.graph.nodes['picture-0']!.params).toMatchObject({ strength: 0.3 })
    const begins = of({ source, strength: 0.3, byWords: true }, sprout)
    expect(begins.graph.name).toBe('image-to-image')
    expect(begins.settings.start).not.toHaveProperty('byWords')
  })

  it('says what a model cannot do, and what would be too large', () => {
    const words = { ...sprout, tasks: ['text-to-image'] }
    expect(issues({ start: { source } }, found, words)).toEqual(['start'])
    expect(issues({ start: { source, mask: source } }, found, words)).toEqual(['start.mask'])
    expect(issues({ start: { source, extend: { top: 1 } } }, found, words)).toEqual(['start.extend'])
    const edits = { ...sprout, tasks: ['edit'] }
    expect(issues({}, found, edits)).toEqual(['modelId'])
    expect(issues({ start: { source, mask: source } }, found, edits)).toEqual(['start.mask'])
    expect(issues({ references: [{ role: 'structure', source, model: 'depth' }] })).toEqual(['references.0.model'])
    const huge = { ...found, startSize: { width: 6000, height: 6000 } }
    expect(issues({ start: { source, mask: source }, effects: { enlarge: 2 } }, huge)).toEqual(['effects.enlarge'])
  })

  it.each<[string, unknown]>([
    ['a part and beyond the edge at once', { start: { source, mask: source, extend: { left: 0.5 } } }],
    ['beyond no edge', { start: { source, extend: {} } }],
    ['beyond the edge by more than all of it', { start: { source, extend: { left: 1.5 } } }],
    ['more pictures than one can follow', { references: Array(4).fill({ role: 'structure', source }) }],
    ['a role nobody knows', { references: [{ role: 'mood', source }] }],
    ['a file of the machine', { references: [{ role: 'structure', source: 'file:///etc/passwd' }] }],
    ['three times as large', { effects: { enlarge: 3 } }],
    ['an effect nobody knows', { effects: { sparkle: true } }],
  ])('refuses %s', (_, wish) => {
    expect(CreateRun.safeParse({ prompt: 'a fox', ...(wish as object) }).success).toBe(false)
  })
})

describe('fitSize', () => {
  it.each([
    [512, 512, 128, 128],
    [640, 512, 160, 128],
    [768, 512, 144, 96],
    [3000, 4000, 96, 128],
    [1920, 1080, 160, 96],
    [100, 4000, 96, 160],
  ])('draws %i × %i at %i × %i', (width, height, ...drawn) => {
    const size = fitSize({ width, height }, sprout)
    expect([size.width, size.height]).toEqual(drawn)
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
