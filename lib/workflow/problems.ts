import type { Problem } from '@/lib/errors'

/** What the artist reads when a node did not end well; every code the gpu service and the engine know. */
const WORDS = {
  invalid_input: {
    title: 'The model could not take these settings.',
    detail: 'Try another shape or go back to the model’s own values.',
    fix: 'changeSettings',
  },
  lora_refused: {
    title: 'A style does not fit this model.',
    detail: 'Nothing was drawn without it. Take it off, or choose the model it was made for.',
    fix: 'withoutStyles',
  },
  unsupported: {
    title: 'This needs a part that is not installed here.',
    detail: 'Another model may do it. Or ask whoever runs this studio to update it.',
    fix: 'changeModel',
  },
  node_missing: {
    title: 'A part of this graph is no longer installed here.',
    detail: 'Ask whoever runs this studio to install it again, then go on where it stopped.',
    fix: 'retry',
  },
  graph_outdated: {
    title: 'A part of this graph was changed since it was sent.',
    detail: 'Check the graph against the studio’s nodes of today, and send it again.',
    fix: 'retry',
  },
  model_missing: {
    title: 'The model is no longer installed here.',
    detail: 'Choose another model; your words are kept.',
    fix: 'changeModel',
  },
  model_changed: {
    title: 'The model was changed while this picture waited.',
    detail: 'Start it again to use the new one.',
    fix: 'retry',
  },
  out_of_memory: {
    title: 'The picture did not fit into this machine’s memory.',
    detail: 'A smaller picture or a smaller model will fit.',
    fix: 'smaller',
  },
  parked: {
    title: 'Drawing this stopped three times, so it was set aside.',
    detail: 'The rest of the studio goes on. Different words or a smaller shape may work.',
    fix: 'changeWords',
  },
  timeout: {
    title: 'This took too long and was stopped.',
    detail: 'A smaller picture or fewer steps will be quicker.',
    fix: 'smaller',
  },
  storage: {
    title: 'The finished picture could not be stored.',
    detail: 'There may be no room left. What was already finished is kept.',
    fix: 'retry',
  },
  unreachable: {
    title: 'The part that draws does not answer.',
    detail: 'It may still be starting. Try again: finished pictures are not drawn twice.',
    fix: 'retry',
  },
  busy: {
    title: 'The part that draws had no room.',
    detail: 'Others were drawing. Try again: finished pictures are not drawn twice.',
    fix: 'retry',
  },
  gone: {
    title: 'The part that draws was started anew in the middle of this.',
    detail: 'Go on where it stopped: finished pictures are kept.',
    fix: 'retry',
  },
  worker_lost: {
    title: 'Drawing this stopped in the middle.',
    detail: 'The program that draws ended and was started again. What was finished is kept.',
    fix: 'retry',
  },
  internal: {
    title: 'Drawing this did not work.',
    detail: 'Something went wrong on our side. Try again; finished pictures are kept.',
    fix: 'retry',
  },
} satisfies Record<string, Omit<Problem, 'code'>>

export type ProblemCode = keyof typeof WORDS
export const PROBLEM_CODES = Object.keys(WORDS) as ProblemCode[]

/** Codes that say less to her than to a program: an answer of the gpu service without words, for one. */
export function problemOf(code: string): Problem {
  const known = code in WORDS ? (code as ProblemCode) : 'internal'
  return { code: known, ...WORDS[known] }
}

/** Node types that a run needs and the gpu service has no more, by name: whoever runs the studio looks for those. */
export const nodesMissing = (types: string[]): Problem => ({
  ...problemOf('node_missing'),
  detail: `It needs ${types.join(', ')}. Ask whoever runs this studio to install it again, then go on where it stopped.`,
})
