import type { Models } from '@/lib/graphs/sizes'
import { sprout, sproutUpscaler } from '@/lib/testing/models'
import { builtInCatalogue, NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'

/** One picture by words, enlarged: fresh each time, so that a test may change it. */
export const smallGraph = () => ({
  name: 'a small graph',
  nodes: {
    words: { type: 'kizy/StringInput', params: { value: 'a red apple, 3d' } },
    draw: { type: 'kizy/TextToImage', params: { steps: 4 } as Record<string, unknown> },
    enlarge: { type: 'kizy/UpscaleESRGAN', params: {} },
    save: { type: 'kizy/ImageOutput', params: {} as Record<string, unknown> },
  } as Record<string, { type: string; params?: unknown }>,
  edges: [
    { from: 'words.text', to: 'draw.prompt' },
    { from: 'draw.image', to: 'enlarge.image' },
    { from: 'enlarge.image', to: 'save.image' },
  ],
})

/** A plugin's node as the gpu service would describe it. */
export const posterize: NodeSpec = NodeSpec.parse({
  type: 'acme/Posterize',
  version: '1',
  title: 'Posterize',
  help: 'Fewer tones, as on a poster.',
  exec: 'compute',
  resources: { accelerator: 'cpu' },
  cacheable: true,
  params: {
    type: 'object',
    additionalProperties: false,
    properties: { bits: { type: 'integer', minimum: 1, maximum: 8, default: 3, title: 'Bits' } },
  },
  inputs: { image: { kind: 'image', required: true, list: false } },
  outputs: { image: { kind: 'image', list: false } },
  package: 'acme-posterize',
  packageVersion: '1.0.0',
})

/** What a studio has with that plugin installed, and another that would not load. */
export const catalogueWithPlugin = new NodeCatalogue(
  'f'.repeat(64),
  [...builtInCatalogue.list(), posterize],
  [{ package: 'acme-broken', entryPoint: 'broken', reason: 'ModuleNotFoundError: no module named paint' }],
)

export const models: Models = new Map(
  [sprout, sproutUpscaler].map((model) => [model.id, { ...model, available: true }]),
)
