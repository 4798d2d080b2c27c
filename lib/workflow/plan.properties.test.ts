import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shuffled, testCatalogue, validGraph, walkChains } from '@/lib/testing/random-graphs'
import { type Graph, inputsOf, sourcesOf } from '@/lib/workflow/graph'
import { gatherInputs } from '@/lib/workflow/inputs'
import { planChains } from '@/lib/workflow/plan'
import { topologicalOrder } from '@/lib/workflow/validate'
import type { Outputs } from '@/lib/workflow/values'

/** What must hold for every graph there is, tried on many. A failure prints the smallest graph that shows it. */

const isCompute = (graph: Graph, id: string) => testCatalogue.require(graph.nodes[id]!.type).exec === 'compute'

/** Everything a node needs, directly or through others. */
function needs(graph: Graph, id: string, found = new Set<string>()): Set<string> {
  for (const source of sourcesOf(graph, id)) if (!found.has(source)) needs(graph, source, found.add(source))
  return found
}

describe('topologicalOrder, for every graph', () => {
  it('names each node once, after what it needs', () => {
    fc.assert(
      fc.property(validGraph(), (graph) => {
        const order = topologicalOrder(graph)
        expect(order.toSorted()).toEqual(Object.keys(graph.nodes).toSorted())
        const seen = new Set<string>()
        for (const id of order) {
          expect(sourcesOf(graph, id).filter((source) => !seen.has(source))).toEqual([])
          seen.add(id)
        }
      }),
    )
  })

  it('does not depend on the order in which the nodes were written down', () => {
    fc.assert(
      fc.property(validGraph(), fc.nat(), (graph, seed) => {
        expect(topologicalOrder(shuffled(graph, seed))).toEqual(topologicalOrder(graph))
      }),
    )
  })
})

describe('planChains, for every graph', () => {
  it('covers each compute node exactly once, and never gets stuck', () => {
    fc.assert(
      fc.property(validGraph(), (graph) => {
        const walked = walkChains(planChains(graph, testCatalogue))
        const compute = Object.keys(graph.nodes).filter((id) => isCompute(graph, id))
        expect(walked.toSorted()).toEqual(compute.toSorted())
      }),
    )
  })

  it('begins nothing before what it needs', () => {
    fc.assert(
      fc.property(validGraph(), (graph) => {
        const chains = planChains(graph, testCatalogue)
        for (const { nodes, after } of chains) {
          const finished = new Set(after.flatMap((chain) => chains[chain]!.nodes))
          for (const id of nodes) {
            const direct = [...directSources(graph, id)]
            expect(direct.filter((source) => !finished.has(source))).toEqual([])
            finished.add(id)
          }
        }
      }),
    )
  })

  it('makes one chain of what follows one another, and cuts where results part ways or meet', () => {
    fc.assert(
      fc.property(validGraph(), (graph) => {
        for (const { nodes } of planChains(graph, testCatalogue)) {
          for (const [place, id] of nodes.entries()) {
            if (place === 0) continue
            expect([...directSources(graph, id)]).toEqual([nodes[place - 1]])
            const consumers = Object.keys(graph.nodes).filter(
              (other) => isCompute(graph, other) && directSources(graph, other).has(nodes[place - 1]!),
            )
            expect(consumers).toEqual([id])
          }
        }
      }),
    )
  })

  it('does not depend on the order in which the nodes were written down', () => {
    fc.assert(
      fc.property(validGraph(), fc.nat(), (graph, seed) => {
        expect(planChains(shuffled(graph, seed), testCatalogue)).toEqual(planChains(graph, testCatalogue))
      }),
    )
  })

  it('takes no longer for recipes that part and meet again and again', () => {
    const graph: Graph = { name: 'ladder', nodes: { 'hint-0': { type: 'kizy/ControlNet', params: {} } }, edges: [] }
    for (let rung = 1; rung <= 40; rung++) {
      graph.nodes[`hint-${rung}`] = { type: 'kizy/ControlNet', params: {} }
      for (let twice = 0; twice < 2; twice++) {
        // Two ways from each rung to the next: 2^40 paths in all.
        const between = `between-${rung}-${twice}`
        graph.nodes[between] = { type: 'kizy/ControlNet', params: {} }
        graph.edges.push({ from: `hint-${rung - 1}.text`, to: `${between}.text` })
        graph.edges.push({ from: `${between}.text`, to: `hint-${rung}.text` })
      }
    }
    graph.nodes.draw = { type: 'test/Draw', params: {} }
    graph.edges.push({ from: 'hint-40.text', to: 'draw.prompt' })
    expect(planChains(graph, testCatalogue)).toEqual([{ nodes: ['draw'], after: [] }])
  })
})

/** The compute nodes a node needs with no other compute node between. */
function directSources(graph: Graph, id: string): Set<string> {
  const found = new Set<string>()
  const seen = new Set<string>()
  const look = (one: string) => {
    for (const source of sourcesOf(graph, one)) {
      if (seen.has(source)) continue
      seen.add(source)
      if (isCompute(graph, source)) found.add(source)
      else look(source)
    }
  }
  look(id)
  return found
}

describe('gatherInputs, for every graph', () => {
  /** What each compute node would have made: values that name their maker. */
  const outputsOf = (graph: Graph, id: string): Outputs =>
    Object.fromEntries(
      Object.entries(testCatalogue.require(graph.nodes[id]!.type).outputs).map(([field, { kind }]) => [
        field,
        kind === 'string'
          ? { kind: 'string' as const, value: `${id}.${field}` }
          : { kind: 'image' as const, sha256: 'a'.repeat(64), bytes: 1, mediaType: 'image/png', meta: { id } },
      ]),
    )

  it('finds on each input what was connected to it, in order', () => {
    fc.assert(
      fc.property(validGraph({ recipes: false }), fc.boolean(), (graph, backwards) => {
        const compute = Object.keys(graph.nodes).filter((id) => isCompute(graph, id))
        const rows = compute.map((nodeId) => ({ nodeId, outputs: outputsOf(graph, nodeId) }))
        if (backwards) rows.reverse()
        for (const id of compute) {
          const values = gatherInputs(graph, id, rows, testCatalogue)
          const expected = [...inputsOf(graph, id)].map(([name, ports]) => {
            const each = ports.map(({ node, field }) =>
              isCompute(graph, node) ? outputsOf(graph, node)[field] : { kind: 'string', value: '' },
            )
            return [name, testCatalogue.require(graph.nodes[id]!.type).inputs[name]!.list ? each : each[0]]
          })
          expect(values).toEqual(Object.fromEntries(expected))
        }
      }),
    )
  })

  it('asks for nothing that is not among a node’s needs', () => {
    fc.assert(
      fc.property(validGraph({ recipes: false }), (graph) => {
        for (const id of Object.keys(graph.nodes).filter((one) => isCompute(graph, one))) {
          const needed = needs(graph, id)
          const rows = Object.keys(graph.nodes)
            .filter((one) => isCompute(graph, one) && needed.has(one))
            .map((nodeId) => ({ nodeId, outputs: outputsOf(graph, nodeId) }))
          expect(() => gatherInputs(graph, id, rows, testCatalogue)).not.toThrow()
        }
      }),
    )
  })
})
