import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { viewMade } from '@/lib/graphs/made'
import { OWN_GRAPH } from '@/lib/graphs/schema'
import { checkGraph, runOwnGraph } from '@/lib/graphs/submit'
import { secondsPerPicture } from '@/lib/models/data'
import { viewNodes } from '@/lib/nodes/queries'
import { listChanges, requeueRun, requestCancel } from '@/lib/runs/data'
import { pageOfRuns, viewRun } from '@/lib/runs/queries'
import { NodesView } from '@/lib/nodes/schema'
import { RunView } from '@/lib/runs/schema'
import { catalogueWithPlugin, smallGraph } from '@/lib/testing/graphs'
import { sprout, sproutUpscaler } from '@/lib/testing/models'
import { newPerson } from '@/lib/testing/people'
import { builtInCatalogue, NodeCatalogue } from '@/lib/workflow/catalogue'
import { Graph } from '@/lib/workflow/graph'
import { saveCatalogue, saveModels } from '@/lib/workflow/store/offers'

const statusOf = (work: Promise<unknown>) =>
  work.then(
    () => 200,
    (error: unknown) => (error instanceof KizyError ? error.status : Promise.reject(error as Error)),
  )
const key = () => crypto.randomUUID()
const rowsOf = async (ownerId: string) => ({
  runs: await db().run.count({ where: { ownerId } }),
  nodes: await db().nodeRun.count({ where: { run: { ownerId } } }),
  events: await db().runEvent.count({ where: { ownerId } }),
})

beforeAll(() => saveModels([sprout, sproutUpscaler]))
beforeEach(() => saveCatalogue(catalogueWithPlugin))

describe('the catalogue', () => {
  it('is what the gpu service said last, with what would not load and why', async () => {
    const view = NodesView.parse(await viewNodes(await newPerson()))
    const builtIn = builtInCatalogue.list().map(({ type }) => type)
    expect(view.nodes.map(({ type }) => type)).toEqual(['acme/Posterize', ...builtIn].sort())
    expect(view.quarantined).toEqual(catalogueWithPlugin.quarantined)
    await saveCatalogue(builtInCatalogue)
    const later = await viewNodes(await newPerson())
    expect(later.nodes.map(({ type }) => type)).toEqual(builtIn.sort())
    expect(later.quarantined).toEqual([])
    expect(later.digest).not.toBe(view.digest)
  })

  it('is not known before the gpu service was heard of', async () => {
    const anna = await newPerson()
    await db().nodeType.deleteMany()
    expect(await statusOf(viewNodes(anna))).toBe(503)
    expect(await statusOf(runOwnGraph(anna, smallGraph(), key()))).toBe(503)
    expect(await rowsOf(anna.id)).toEqual({ runs: 0, nodes: 0, events: 0 })
  })
})

describe('checkGraph', () => {
  it('says what would be made, and keeps nothing', async () => {
    const anna = await newPerson()
    const report = await checkGraph(anna, smallGraph())
    expect(report).toMatchObject({
      valid: true,
      nodes: 4,
      pictures: [{ node: 'save', prompt: 'a red apple, 3d', width: 512, height: 512 }],
    })
    expect(report.work.asked).toBeLessThan(report.work.most)
    expect(await rowsOf(anna.id)).toEqual({ runs: 0, nodes: 0, events: 0 })
  })
})

describe('runOwnGraph', () => {
  it('is durable when it answers: the run, a row for each node that works, and the event', async () => {
    const anna = await newPerson()
    const run = await runOwnGraph(anna, smallGraph(), key())
    const row = await db().run.findUniqueOrThrow({ where: { id: run.id }, include: { nodeRuns: true } })
    expect(row).toMatchObject({ ownerId: anna.id, status: 'queued', graphName: OWN_GRAPH })
    expect(row.nodeRuns.map(({ nodeId }) => nodeId).sort()).toEqual(['draw', 'enlarge', 'save'])
    expect(Graph.parse(row.graph).nodes.draw!.params.seed).toEqual(expect.any(Number))
    expect(await listChanges(anna, 0n)).toMatchObject([{ runId: run.id, seq: 1 }])
  })

  it('takes the nodes of a plugin', async () => {
    const sent = smallGraph()
    sent.nodes.enlarge = { type: 'acme/Posterize', params: { bits: 2 } }
    const { id } = await runOwnGraph(await newPerson(), sent, key())
    const row = await db().nodeRun.findUniqueOrThrow({ where: { runId_nodeId: { runId: id, nodeId: 'enlarge' } } })
    expect(row).toMatchObject({ type: 'acme/Posterize', version: '1', status: 'queued' })
  })

  it('is one run for one key, with one seed, however often it is sent at once', async () => {
    const anna = await newPerson()
    const one = key()
    const same = await Promise.all(Array.from({ length: 12 }, () => runOwnGraph(anna, smallGraph(), one)))
    expect(new Set(same.map(({ id }) => id)).size).toBe(1)
    expect(await rowsOf(anna.id)).toEqual({ runs: 1, nodes: 3, events: 1 })
    await runOwnGraph(anna, smallGraph(), key())
    expect((await rowsOf(anna.id)).runs).toBe(2)
  })

  it('answers the same run also when its plugin has gone meanwhile', async () => {
    const anna = await newPerson()
    const sent = smallGraph()
    sent.nodes.enlarge = { type: 'acme/Posterize' }
    const one = key()
    const { id } = await runOwnGraph(anna, sent, one)
    await saveCatalogue(builtInCatalogue)
    expect((await runOwnGraph(anna, sent, one)).id).toBe(id)
    expect(await statusOf(runOwnGraph(anna, sent, key()))).toBe(422)
  })

  it('refuses a key that belongs to another graph, and keeps two people’s keys apart', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const one = key()
    const hers = await runOwnGraph(anna, smallGraph(), one)
    expect(await statusOf(runOwnGraph(anna, { ...smallGraph(), name: 'another' }, one))).toBe(409)
    expect((await runOwnGraph(ben, { ...smallGraph(), name: 'another' }, one)).id).not.toBe(hers.id)
    expect((await rowsOf(anna.id)).runs).toBe(1)
  })

  it.each<[string, unknown]>([
    ['nothing', null],
    ['an unknown type', { ...smallGraph(), nodes: { x: { type: 'acme/Nothing' } } }],
    [
      'a field of the studio',
      { ...smallGraph(), nodes: { ...smallGraph().nodes, x: { type: 'kizy/ImageOutput', picture: 0 } } },
    ],
    ['what is nested without an end', JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
    ['text that no database keeps', { ...smallGraph(), name: 'a\u0000b' }],
  ])('leaves no row behind of %s', async (_, sent) => {
    const anna = await newPerson()
    expect(await statusOf(runOwnGraph(anna, sent, key()))).toBe(422)
    expect(await rowsOf(anna.id)).toEqual({ runs: 0, nodes: 0, events: 0 })
  })

  it('keeps odd but honest words as they are', async () => {
    const sent = smallGraph()
    const value = 'Grüße 🦊 <b>"; DROP TABLE\n'
    sent.nodes.words!.params = { value }
    const run = await runOwnGraph(await newPerson(), sent, key())
    expect(Graph.parse(run.graph).nodes.words!.params.value).toBe(value)
  })

  it('waits in the same line as Create: fifty of one person, then 429 and no row', async () => {
    const anna = await newPerson()
    for (let n = 0; n < 50; n++) await runOwnGraph(anna, smallGraph(), key())
    expect(await statusOf(runOwnGraph(anna, smallGraph(), key()))).toBe(429)
    expect((await rowsOf(anna.id)).runs).toBe(50)
  })
})

describe('a graph that begins with a picture', () => {
  const digest = () => crypto.randomUUID().replaceAll('-', '').repeat(2)
  const beginning = (source: string) => {
    const sent = smallGraph()
    sent.nodes.begin = { type: 'kizy/ImageInput', params: { source } }
    sent.nodes.draw = { type: 'kizy/ImageToImage', params: { steps: 4 } }
    sent.edges.push({ from: 'begin.image', to: 'draw.image' })
    return sent
  }

  it('is pinned to the file that its maker may use, and to nobody else’s', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const run = await runOwnGraph(anna, smallGraph(), key())
    const file = { sha256: digest(), mediaType: 'image/png', bytes: 3000, width: 512, height: 512 }
    const artwork = await db().artwork.create({
      data: {
        ...file,
        ...{ ownerId: anna.id, runId: run.id, nodeId: 'save', index: 0, thumbnails: [], thumbhash: '', prompt: '' },
        settings: { prompt: '', negativePrompt: '' },
      },
    })
    const sent = beginning(`artwork:${artwork.id}`)
    const { graph } = await runOwnGraph(anna, sent, key())
    expect(Graph.parse(graph).nodes.begin!.pinned).toMatchObject({ sha256: file.sha256, bytes: 3000 })
    expect((await checkGraph(anna, sent)).valid).toBe(true)

    for (const graph of [sent, beginning(`artwork:${key()}`), beginning(`upload:${key()}`)]) {
      for (const work of [() => runOwnGraph(ben, graph, key()), () => checkGraph(ben, graph)]) {
        const issues = await work().then(
          () => [],
          (error: unknown) => (error instanceof KizyError ? error.problem.issues : Promise.reject(error as Error)),
        )
        expect(issues).toMatchObject([{ code: 'bad_source', node: 'begin', field: 'source' }])
      }
    }
    expect(await rowsOf(ben.id)).toEqual({ runs: 0, nodes: 0, events: 0 })
  })

  it('is refused an address within the house', async () => {
    const anna = await newPerson()
    expect(await statusOf(runOwnGraph(anna, beginning('http://127.0.0.1:5432/a.png'), key()))).toBe(422)
    expect(await statusOf(runOwnGraph(anna, beginning('artwork:1 OR 1=1'), key()))).toBe(422)
    expect(await rowsOf(anna.id)).toEqual({ runs: 0, nodes: 0, events: 0 })
  })
})

describe('a run of one’s own graph, as Create shows it', () => {
  it('has its words, its facts and its places kept free', async () => {
    const anna = await newPerson()
    const sent = smallGraph()
    sent.nodes['save-small'] = { type: 'kizy/ImageOutput' }
    sent.edges.push({ from: 'draw.image', to: 'save-small.image' })
    const view = RunView.parse(await viewRun(await runOwnGraph(anna, sent, key())))
    expect(view).toMatchObject({
      graphName: 'a small graph',
      prompt: 'a red apple, 3d',
      modelName: 'Sprout',
      steps: 4,
      count: 2,
      status: 'queued',
    })
    expect(view.pictures.map(({ width, status }) => [width, status])).toEqual([
      [512, 'queued'],
      [128, 'queued'],
    ])
    expect((await pageOfRuns(anna, { limit: 8 })).runs.map(({ id }) => id)).toEqual([view.id])
  })

  it('needs neither words nor a model', async () => {
    const sent = {
      nodes: { paint: { type: 'acme/Paint' }, save: { type: 'kizy/ImageOutput' } },
      edges: [{ from: 'paint.image', to: 'save.image' }],
    }
    const paint = { ...catalogueWithPlugin.require('acme/Posterize'), type: 'acme/Paint', inputs: {} }
    await saveCatalogue(new NodeCatalogue('x', [...builtInCatalogue.list(), paint]))
    const view = RunView.parse(await viewRun(await runOwnGraph(await newPerson(), sent, key())))
    expect(view).toMatchObject({ graphName: '', prompt: '', count: 1 })
    expect(view.modelId ?? view.seed ?? view.steps ?? view.shape).toBeUndefined()
  })

  it('says why it stopped on every picture that the stopped part would have fed', async () => {
    const anna = await newPerson()
    const sent = smallGraph()
    sent.nodes['save-small'] = { type: 'kizy/ImageOutput' }
    sent.edges.push({ from: 'draw.image', to: 'save-small.image' })
    const { id } = await runOwnGraph(anna, sent, key())
    const error = { code: 'out_of_memory', title: 'Too large.' }
    await db().nodeRun.update({
      where: { runId_nodeId: { runId: id, nodeId: 'draw' } },
      data: { status: 'failed', error },
    })
    await db().nodeRun.updateMany({ where: { runId: id, nodeId: { not: 'draw' } }, data: { status: 'failed' } })
    const run = await db().run.update({
      where: { id },
      data: { status: 'failed' },
      include: { nodeRuns: true, artworks: true },
    })
    const view = await viewRun(run)
    expect(view.pictures.map(({ problem }) => problem?.code)).toEqual(['out_of_memory', 'out_of_memory'])
    expect(view.problem?.code).toBe('out_of_memory')
  })

  it('does not move the time that Create promises', async () => {
    const anna = await newPerson()
    const { id: runId } = await runOwnGraph(anna, smallGraph(), key())
    const file = { sha256: 'a'.repeat(64), mediaType: 'image/png', bytes: 1, width: 1, height: 1 }
    const modelId = `model-${key()}`
    await db().artwork.create({
      data: {
        ...file,
        ...{
          ownerId: anna.id,
          runId,
          nodeId: 'save',
          index: 0,
          thumbnails: [],
          thumbhash: '',
          prompt: '',
          seconds: 1000,
        },
        settings: { modelId, prompt: '', negativePrompt: '' },
      },
    })
    expect(await secondsPerPicture(modelId)).toBeNull()
  })
})

describe('viewMade', () => {
  it('tells its owner how it is made, and nobody else', async () => {
    const [anna, ben] = await Promise.all([newPerson('anna'), newPerson('ben')])
    const { id } = await runOwnGraph(anna, smallGraph(), key())
    const made = await viewMade(anna, id)
    expect(made.parts.map(({ title, status }) => [title, status])).toEqual([
      ['Text', null],
      ['Text to image', 'queued'],
      ['Upscale', 'queued'],
      ['Save picture', 'queued'],
    ])
    for (const call of [viewMade, requestCancel, requeueRun]) expect(await statusOf(call(ben, id))).toBe(404)
    expect(await statusOf(viewMade(anna, key()))).toBe(404)
  })

  it('keeps the words of a plugin that is gone', async () => {
    const anna = await newPerson()
    const sent = smallGraph()
    sent.nodes.enlarge = { type: 'acme/Posterize' }
    const { id } = await runOwnGraph(anna, sent, key())
    await saveCatalogue(builtInCatalogue)
    expect((await viewMade(anna, id)).parts.map(({ title }) => title)).toContain('Posterize')
  })
})
