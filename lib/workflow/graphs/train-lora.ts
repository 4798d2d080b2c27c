import type { Graph } from '@/lib/workflow/graph'

/** The graph name of every training. */
export const TRAIN_LORA = 'train-lora'

export interface Lesson {
  /** `dataset:ID` */
  source: string
  /** Of kizy/TrainLora; what is left out has the node's own default. */
  params: Record<string, unknown>
}

/** A style learnt from pictures: pictures ─> train. */
export const trainLoraGraph = ({ source, params }: Lesson): Graph => ({
  name: TRAIN_LORA,
  nodes: {
    pictures: { type: 'kizy/DatasetInput', params: { source } },
    train: { type: 'kizy/TrainLora', params },
  },
  edges: [{ from: 'pictures.dataset', to: 'train.dataset' }],
})
