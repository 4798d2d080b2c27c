import { z } from 'zod'
import contract from '@/gpu/contracts/nodes.json'

const Port = z.object({ kind: z.string(), required: z.boolean().default(true), list: z.boolean().default(false) })

/** One node as the gpu service describes it (GET /v1/nodes). */
export const NodeSpec = z.looseObject({
  type: z.string(),
  version: z.string(),
  title: z.string(),
  exec: z.enum(['inline', 'recipe', 'compute']),
  resources: z.object({
    accelerator: z.enum(['cpu', 'gpu']),
    /** Works for minutes or days, and shares a device with those who draw. */
    trainer: z.boolean().optional(),
  }),
  cacheable: z.boolean(),
  params: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), Port),
  outputs: z.record(z.string(), Port),
  seedParam: z.string().nullable().default(null),
  modelParams: z.array(z.string()).default([]),
})
export type NodeSpec = z.infer<typeof NodeSpec>

/** Which kind of slot a node takes. */
export const slotOf = ({ resources }: NodeSpec): 'cpu' | 'gpu' | 'trainer' =>
  resources.trainer ? 'trainer' : resources.accelerator

/** A package whose nodes could not be loaded, and why. */
export const Quarantined = z.object({ package: z.string(), entryPoint: z.string(), reason: z.string() })
export type Quarantined = z.infer<typeof Quarantined>

export const Catalogue = z.object({
  digest: z.string(),
  nodes: z.array(NodeSpec),
  quarantined: z.array(Quarantined).default([]),
})

export class NodeCatalogue {
  private readonly specs: Map<string, NodeSpec>
  constructor(
    readonly digest: string,
    specs: NodeSpec[],
    readonly quarantined: Quarantined[] = [],
  ) {
    this.specs = new Map(specs.map((spec) => [spec.type, spec]))
  }

  static parse(source: unknown): NodeCatalogue {
    const { digest, nodes, quarantined } = Catalogue.parse(source)
    return new NodeCatalogue(digest, nodes, quarantined)
  }

  get(type: string): NodeSpec | null {
    return this.specs.get(type) ?? null
  }

  list(): NodeSpec[] {
    return [...this.specs.values()]
  }

  require(type: string): NodeSpec {
    const spec = this.get(type)
    if (!spec) throw new Error(`No node of type ${type} in the catalogue`)
    return spec
  }
}

/** The nodes this version of the studio was built against (gpu/contracts/nodes.json). */
export const builtInCatalogue = NodeCatalogue.parse(contract)
