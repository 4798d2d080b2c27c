import type { Graph, GraphNode } from '@/lib/workflow/graph'
import type { ImageOutputParams, TextToImageParams } from '@/lib/workflow/nodes.generated'

/** What every graph that draws is made from. */
export interface Drawing {
  prompt: string
  negativePrompt: string
  count: number
  /** Of the first picture; the next ones count up from it. */
  seed: number
  picture: Omit<TextToImageParams, 'seed'>
  upscaler: string | null
  /** Styles of the studio, and how strongly each works. */
  loras?: { id: string; strength: number }[]
  /** Pictures whose structure is followed, and what reads it. */
  structures?: { source: string; model: string; strength: number }[]
  /** Pictures whose look is taken, and what reads it. */
  looks?: { source: string; model: string; strength: number }[]
  finish?: Finish
  /** What the files carry about how they were made; strings only. */
  metadata: (seed: number) => ImageOutputParams['metadata']
}

/** The node that draws each picture, and what besides words goes into it. */
export interface Brush {
  type: string
  params: Record<string, unknown>
  /** Nodes that serve all pictures. */
  shared: Record<string, GraphNode>
  edges: Graph['edges']
  /** Outputs of those that go into each picture's node, by its input. */
  into: Record<string, string>
  /** Where all but a part of a picture stays as it was. */
  keeps?: Kept
}

/** What is done to each picture after it is drawn, all of it left out unless it is asked for. */
export interface Finish {
  /** Finds faces and draws each anew. */
  faces?: { detector: string; upscaler: string | null }
  /** Makes it `scale` times as large. */
  enlarge?: { model: string; scale: number }
}

/** Of a picture that keeps all but a part: what it was, and the part. Ports. */
export interface Kept {
  image: string
  mask: string
  /** Px over which the new part fades into the old one. */
  feather: number
}
