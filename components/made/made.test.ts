import { describe, expect, it } from 'vitest'
import { purposeWords, sourcesWords, stateWords, summaryWords } from './part-words'
import { madeOf } from '@/lib/graphs/made'
import { planGraph } from '@/lib/graphs/plan'
import type { RunParts } from '@/lib/runs/data'
import { catalogueWithPlugin, models, smallGraph } from '@/lib/testing/graphs'
import type { NodeSpec } from '@/lib/workflow/catalogue'
import { problemOf } from '@/lib/workflow/problems'

type Row = RunParts['nodeRuns'][number]
const row = (nodeId: string, part: Partial<Row> = {}): Row => ({
  nodeId,
  status: 'succeeded',
  cached: false,
  error: null,
  startedAt: new Date('2026-11-24T10:00:00.000Z'),
  finishedAt: new Date('2026-11-24T10:00:02.300Z'),
  ...part,
})

const sent = () => {
  const graph = smallGraph()
  graph.nodes['save-small'] = { type: 'kizy/ImageOutput' }
  graph.edges.push({ from: 'draw.image', to: 'save-small.image' })
  return graph
}

function made(rows: Row[], specs: NodeSpec[] = catalogueWithPlugin.list()) {
  const { graph, name, sizes } = planGraph(sent(), catalogueWithPlugin, models)
  const input = { kind: 'graph', name, digest: 'd', pictures: sizes }
  const run = { id: crypto.randomUUID(), status: 'running', input, error: null, nodeRuns: rows } as unknown as RunParts
  return madeOf(run, graph, new Map(specs.map((spec) => [spec.type, spec])), models)
}

describe('madeOf', () => {
  it('tells each part in words, after what it is made from', () => {
    const view = made([row('draw', { cached: true }), row('enlarge'), row('save', { status: 'running' })])
    expect(view.parts.map((part) => `${part.title}: ${part.says}, ${stateWords(part)}`)).toEqual([
      'Text: a red apple, 3d, Given',
      'Text to image: Sprout, Already there',
      'Upscale: Sprout upscaler, 2.3 s',
      'Save picture: , Given',
      'Save picture: , Working',
    ])
    const draw = view.parts.find(({ id }) => id === 'draw')!
    expect(sourcesWords(draw, view)).toBe('Text as prompt')
    expect(draw.settings).toContainEqual({ name: 'Steps', value: '4' })
    expect(draw.settings).toContainEqual({ name: 'Model', value: 'Sprout' })
    expect(purposeWords(view.parts[0]!, view)).toBe('prompt')
    expect(summaryWords(view)).toBe('a small graph · 5 parts · 1 already there · 2.3 s of work')
    expect(summaryWords(view, 1)).toBe('a small graph · 3 of 5 parts made this picture · 1 already there')
  })

  it('knows which parts made which picture', () => {
    const pictures = Object.fromEntries(made([]).parts.map(({ id, pictures }) => [id, pictures]))
    expect(pictures).toEqual({ words: [0, 1], draw: [0, 1], enlarge: [0], save: [0], 'save-small': [1] })
  })

  it('says why a part stopped, and gives no time to what did not end', () => {
    const [draw] = made([row('draw', { status: 'failed', error: { ...problemOf('out_of_memory') } })]).parts.filter(
      ({ id }) => id === 'draw',
    )
    expect(draw).toMatchObject({ status: 'failed', seconds: null, problem: { code: 'out_of_memory' } })
    expect(stateWords(draw!)).toBe('Stopped')
  })

  it('has words for a node that nobody knows any more', () => {
    const titles = made([], []).parts.map(({ title }) => title)
    expect(titles).toEqual(['String input', 'Text to image', 'Upscale esrgan', 'Image output', 'Image output'])
  })
})
