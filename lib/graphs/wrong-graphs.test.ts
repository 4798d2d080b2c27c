import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import { planGraph } from '@/lib/graphs/plan'
import { models, smallGraph } from '@/lib/testing/graphs'
import { builtInCatalogue } from '@/lib/workflow/catalogue'

interface Said {
  status: number
  issues: string[]
}

/** "code node field" of everything that is wrong. */
function wrong(sent: unknown, known = models): Said {
  try {
    planGraph(sent, builtInCatalogue, known)
  } catch (error) {
    if (!(error instanceof KizyError)) throw error
    const issues = error.problem.issues ?? []
    return { status: error.status, issues: issues.map(({ code, node, field }) => `${code} ${node} ${field}`) }
  }
  return { status: 200, issues: [] }
}

type Sent = ReturnType<typeof smallGraph>
const changed = (change: (graph: Sent) => void): Sent => {
  const graph = smallGraph()
  change(graph)
  return graph
}
/** As it comes over the wire: own fields called `__proto__` exist only there. */
const wire = (text: string): unknown => JSON.parse(text)
const withNode = (node: string) => wire(JSON.stringify(smallGraph()).replace('"nodes":{', `"nodes":{${node},`))

describe('a graph that cannot run', () => {
  it('hears everything at once', () => {
    const sent = changed((graph) => {
      graph.nodes.draw!.params = { steps: 0, colour: 'red', model: 'sprout' }
      graph.nodes.enlarge!.params = { model: 'gone' }
      graph.nodes.mystery = { type: 'acme/Nothing' }
      Object.assign(graph.nodes.save!, { picture: 3, facts: {} })
      graph.edges.push({ from: 'draw.image', to: 'ghost.image' })
    })
    const { status, issues } = wrong(sent)
    expect(status).toBe(422)
    expect(issues.sort()).toEqual([
      'bad_param draw colour',
      'bad_param draw steps',
      'model_missing enlarge model',
      'not_settable save facts',
      'not_settable save picture',
      'unknown_node ghost null',
      'unknown_type mystery null',
      'unreachable mystery null',
    ])
  })

  it.each<[string, unknown, string[]]>([
    ['nothing', null, ['bad_shape  null', 'no_picture  null']],
    ['a list', [], ['bad_shape  null', 'no_picture  null']],
    ['a text', 'graph', ['bad_shape  null', 'no_picture  null']],
    ['an empty object', {}, ['bad_shape  nodes', 'bad_shape  edges', 'no_picture  null']],
    ['no nodes', { nodes: {}, edges: [] }, ['no_picture  null']],
    ['a name that is no text', changed((graph) => Object.assign(graph, { name: 7 })), ['bad_shape  name']],
    ['a field nobody knows', changed((graph) => Object.assign(graph, { ownerId: 'me' })), ['unknown_field  ownerId']],
    ['a node that is a text', changed((graph) => Object.assign(graph.nodes, { x: 'y' })), ['bad_shape x null']],
    [
      'values of its own',
      changed((graph) => Object.assign(graph.nodes.words!, { pinned: {} })),
      ['not_settable words pinned'],
    ],
    ['an edge that is a text', changed((graph) => graph.edges.push('a.b' as never)), ['bad_shape  edges/3']],
    [
      'an edge to nowhere',
      changed((graph) => graph.edges.push({ from: 'draw.image', to: '' })),
      ['bad_shape  edges/3'],
    ],
    [
      'an edge twice',
      changed((graph) => graph.edges.push({ ...graph.edges[2]! })),
      ['kind_mismatch save image', 'duplicate_edge save image'],
    ],
    [
      'a circle',
      changed((graph) => (graph.edges[1]!.from = 'enlarge.image')),
      ['cycle enlarge null', 'cycle save null'],
    ],
    [
      'no output',
      changed((graph) => {
        delete graph.nodes.save
        graph.edges.pop()
      }),
      ['unreachable words null', 'unreachable draw null', 'unreachable enlarge null', 'no_picture  null'],
    ],
    [
      'a model of the wrong kind',
      changed((graph) => (graph.nodes.draw!.params = { model: 'sprout-upscaler' })),
      ['model_missing draw model'],
    ],
    [
      'sides the model does not draw',
      changed((graph) => (graph.nodes.draw!.params = { width: 1024, height: 100 })),
      ['beyond_limits draw width', 'beyond_limits draw height'],
    ],
    [
      'more steps than the model takes',
      changed((graph) => (graph.nodes.draw!.params = { steps: 120 })),
      ['beyond_limits draw steps'],
    ],
  ])('refuses %s', (_, sent, issues) => {
    expect(wrong(sent)).toEqual({ status: 422, issues })
  })

  it('says one fault of a node that cannot be read, not what follows from it', () => {
    expect(wrong(changed((graph) => Object.assign(graph.nodes, { enlarge: 5 }))).issues).toEqual([
      'bad_shape enlarge null',
    ])
  })
})

describe('a graph that means harm', () => {
  it.each<[string, unknown, string]>([
    ['a node called __proto__', withNode('"__proto__":{"type":"kizy/StringInput"}'), 'bad_value __proto__ null'],
    [
      'a node called constructor, which is a name like any other',
      withNode('"constructor":{"type":"kizy/StringInput"}'),
      'unreachable constructor null',
    ],
    [
      'a param called __proto__',
      withNode('"x":{"type":"kizy/StringInput","params":{"__proto__":{"value":"y"}}}'),
      'bad_value x __proto__',
    ],
    [
      'a param called constructor',
      withNode('"x":{"type":"kizy/StringInput","params":{"constructor":{"prototype":{}}}}'),
      'bad_param x constructor',
    ],
    ['a type called __proto__', withNode('"x":{"type":"__proto__"}'), 'unknown_type x null'],
    ['a type called constructor', withNode('"x":{"type":"constructor"}'), 'unknown_type x null'],
    [
      'a model called __proto__',
      changed((graph) => (graph.nodes.draw!.params = { model: '__proto__' })),
      'model_missing draw model',
    ],
    [
      'a number beyond all bounds',
      wire(JSON.stringify(smallGraph()).replace('"steps":4', '"steps":1e999')),
      'bad_value draw steps',
    ],
    [
      'text no database keeps',
      changed((graph) => (graph.nodes.words!.params = { value: 'a\u0000b' })),
      'bad_value words value',
    ],
    [
      'half a character',
      changed((graph) => (graph.nodes.words!.params = { value: 'a\ud83e' })),
      'bad_value words value',
    ],
    ['a name of half a character', changed((graph) => (graph.name = '\ud83e')), 'bad_value  name'],
  ])('refuses %s', (_, sent, issue) => {
    const said = wrong(sent)
    expect(said.status).toBe(422)
    expect(said.issues).toContain(issue)
  })

  it.each(['constructor', 'toString', 'valueOf', 'hasOwnProperty'])(
    'finds no port called %s that nobody made',
    (name) => {
      const said = wrong(changed((graph) => graph.edges.push({ from: `draw.${name}`, to: `save.${name}` })))
      expect(said).toEqual({ status: 422, issues: [`unknown_port draw ${name}`] })
    },
  )

  it('finds no node called constructor that is not there', () => {
    const said = wrong(changed((graph) => graph.edges.push({ from: 'constructor.image', to: 'save.image' })))
    expect(said.issues).toContain('unknown_node constructor null')
  })

  it('refuses lists in lists without an end', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`
    expect(wrong(wire(deep))).toEqual({ status: 422, issues: [expect.stringContaining('bad_value  0/0')] })
    const inParams = withNode(`"x":{"type":"kizy/StringInput","params":{"value":${deep}}}`)
    expect(wrong(inParams).issues).toEqual(['bad_value x value/0/0/0/0/0'])
  })

  it('counts thousands of nodes and edges, and looks no further', () => {
    const nodes = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`n${n}`, { type: 'kizy/Nothing' }]))
    expect(wrong({ ...smallGraph(), nodes }).issues).toEqual(['too_large  nodes'])
    const edges = Array.from({ length: 5000 }, () => ({ from: 'draw.image', to: 'save.image' }))
    expect(wrong({ ...smallGraph(), edges }).issues).toEqual(['too_large  edges'])
  })

  it('tells the first hundred of ten thousand faults, and how many there are', () => {
    const params = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`p${n}`, n]))
    try {
      planGraph(
        changed((graph) => (graph.nodes.draw!.params = params)),
        builtInCatalogue,
        models,
      )
      expect.unreachable()
    } catch (error) {
      const { problem } = error as KizyError
      expect(problem.issues).toHaveLength(100)
      expect(problem.title).toContain('10000 things')
    }
  })

  it('shortens names that are as long as the body', () => {
    const { issues } = wrong(changed((graph) => Object.assign(graph.nodes, { ['X'.repeat(100_000)]: {} })))
    expect(issues.every((issue) => issue.length < 200)).toBe(true)
  })
})

describe('a graph that asks for too much', () => {
  const manyPictures = (count: number) =>
    changed((graph) => {
      for (let n = 1; n < count; n++) {
        graph.nodes[`save-${n}`] = { type: 'kizy/ImageOutput' }
        graph.edges.push({ from: 'enlarge.image', to: `save-${n}.image` })
      }
    })

  it('makes twelve pictures and no more', () => {
    expect(wrong(manyPictures(12)).status).toBe(200)
    expect(wrong(manyPictures(13))).toEqual({ status: 422, issues: ['too_many_pictures  null'] })
  })

  it('fetches eight files from the web and no more', () => {
    const fetching = (count: number) =>
      changed((graph) => {
        for (let n = 0; n < count; n++) {
          graph.nodes[`lora-${n}`] = { type: 'kizy/LoRALoader', params: { source: `https://loras.example/${n}` } }
          graph.edges.push({ from: `lora-${n}.lora`, to: 'draw.loras' })
        }
      })
    expect(wrong(fetching(8)).status).toBe(200)
    expect(wrong(fetching(9))).toEqual({ status: 422, issues: ['too_large  nodes'] })
  })

  it('is held to sides that fit into memory', () => {
    const enlarged = changed((graph) => {
      for (const [n, before] of ['enlarge', 'more-1', 'more-2'].entries()) {
        graph.nodes[`more-${n + 1}`] = { type: 'kizy/UpscaleESRGAN' }
        graph.edges.push({ from: `${before}.image`, to: `more-${n + 1}.image` })
      }
      graph.edges[2]!.from = 'more-3.image'
    })
    expect(wrong(enlarged)).toEqual({ status: 422, issues: ['too_much_work more-3 null', 'too_much_work save null'] })
  })

  it('is held to the work of the largest press of Create', () => {
    const boundless = new Map(models).set('sprout', { ...models.get('sprout')!, limits: undefined })
    const large = (count: number) =>
      changed((graph) => {
        graph.edges = [
          { from: 'draw.image', to: 'save.image' },
          { from: 'words.text', to: 'draw.prompt' },
        ]
        delete graph.nodes.enlarge
        graph.nodes.draw!.params = { width: 4096, height: 4096, steps: 150 }
        for (let n = 1; n < count; n++) {
          graph.nodes[`draw-${n}`] = { ...graph.nodes.draw! }
          graph.nodes[`save-${n}`] = { type: 'kizy/ImageOutput' }
          graph.edges.push(
            { from: 'words.text', to: `draw-${n}.prompt` },
            { from: `draw-${n}.image`, to: `save-${n}.image` },
          )
        }
      })
    expect(wrong(large(2), boundless).status).toBe(200)
    expect(wrong(large(4), boundless)).toEqual({ status: 422, issues: ['too_much_work  null'] })
  })
})
