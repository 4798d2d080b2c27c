import { z } from 'zod'
import { Problem } from '@/lib/errors'
import { Status } from '@/lib/runs/schema'

/** The graph name of every run that somebody's own graph made; what she calls it stands in the run's input. */
export const OWN_GRAPH = 'own-graph'

/** What one graph may be, beside the number of its nodes (lib/workflow/validate.ts) and its work (cost.ts). */
export const GRAPH_LIMITS = {
  bytes: 256 * 1024,
  edges: 600,
  pictures: 12,
  /** Files that are fetched from the web while one waits for the answer. */
  addresses: 8,
  /** Levels of lists and objects in each other. */
  depth: 16,
  name: 100,
} as const

/** A size in pixels. */
export const Size = z.object({ width: z.int(), height: z.int() })
export type Size = z.infer<typeof Size>

/** What is kept as the input of a run of one's own graph; the graph itself stands beside it. */
export const OwnGraphInput = z.object({
  kind: z.literal('graph'),
  name: z.string(),
  /** Of what was sent: the same key with another graph is a mistake. */
  digest: z.string(),
  /** The sizes its pictures will have, as far as one can tell before; they keep the places free. */
  pictures: z.array(Size),
})
export type OwnGraphInput = z.infer<typeof OwnGraphInput>

/** The answer to a graph that may run. */
export const GraphReport = z.object({
  valid: z.literal(true),
  nodes: z.int(),
  pictures: z.array(Size.extend({ node: z.string(), prompt: z.string() })),
  /** Steps times pixels over all parts, and how much one run may ask for. */
  work: z.object({ asked: z.number(), most: z.number() }),
})
export type GraphReport = z.infer<typeof GraphReport>

/** One part of how a picture was made. */
export const MadePart = z.object({
  id: z.string(),
  type: z.string(),
  title: z.string(),
  help: z.string(),
  /** Null for what is given rather than made: words, pictures that were brought. */
  status: Status.nullable(),
  /** Its result was there already, from an earlier run. */
  isCached: z.boolean(),
  /** How long it worked; null while it has not, and where nothing had to be done. */
  seconds: z.number().nullable(),
  /** The one thing to know of it: its words, or its model. */
  says: z.string(),
  settings: z.array(z.object({ name: z.string(), value: z.string() })),
  problem: Problem.nullable(),
  /** The pictures of the run that it had a part in, from 0. */
  pictures: z.array(z.int()),
})
export type MadePart = z.infer<typeof MadePart>

export const MadeLink = z.object({
  from: z.string(),
  to: z.string(),
  /** What it is to the part that takes it: "prompt". */
  as: z.string(),
})
export type MadeLink = z.infer<typeof MadeLink>

/** How the pictures of a run are made: parts, each after what it is made from, and what goes where. */
export const MadeView = z.object({
  runId: z.uuid(),
  status: Status,
  /** What its maker calls the graph; null for what Create made. */
  name: z.string().nullable(),
  parts: z.array(MadePart),
  links: z.array(MadeLink),
  problem: Problem.nullable(),
})
export type MadeView = z.infer<typeof MadeView>
