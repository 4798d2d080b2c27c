import { z } from 'zod'

const Port = z.object({ kind: z.string(), required: z.boolean().optional(), list: z.boolean() })

/** One node, as the gpu service last described it; `params` is a JSON Schema. */
export const NodeView = z.object({
  type: z.string(),
  version: z.string(),
  title: z.string(),
  help: z.string(),
  exec: z.enum(['inline', 'recipe', 'compute']),
  params: z.record(z.string(), z.unknown()),
  inputs: z.record(z.string(), Port),
  outputs: z.record(z.string(), Port),
  /** The param that holds the seed: drawn when a graph leaves it out. */
  seedParam: z.string().nullable(),
  /** Params that name an installed model. */
  modelParams: z.array(z.string()),
  package: z.string(),
  packageVersion: z.string(),
})
export type NodeView = z.infer<typeof NodeView>

/** `GET /api/v1/nodes`: what a graph may be made of, and what could not be loaded. */
export const NodesView = z.object({
  digest: z.string(),
  nodes: z.array(NodeView),
  quarantined: z.array(z.object({ package: z.string(), entryPoint: z.string(), reason: z.string() })),
})
export type NodesView = z.infer<typeof NodesView>
