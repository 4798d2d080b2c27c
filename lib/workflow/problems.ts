import type { Problem } from '@/lib/errors'

/** What the artist reads when a node did not end well; every code the gpu service and the engine know. */
const WORDS: Record<string, Omit<Problem, 'code'>> = {
  invalid_input: {
    title: 'The model could not take these settings.',
    detail: 'Try another shape or go back to the model’s own values.',
  },
  lora_refused: {
    title: 'A style does not fit this model.',
    detail: 'Nothing was drawn without it. Take it off, or choose the model it was made for.',
  },
  unsupported: {
    title: 'This needs a part that is not installed here.',
    detail: 'Ask whoever runs this studio to update it.',
  },
  node_missing: {
    title: 'A part of this graph is no longer installed here.',
    detail: 'Ask whoever runs this studio to install it again, then go on where it stopped.',
    fix: 'retry',
  },
  graph_outdated: {
    title: 'A part of this graph was changed since it was sent.',
    detail: 'Check the graph against the studio’s nodes of today, and send it again.',
  },
  model_missing: {
    title: 'The model is no longer installed here.',
    detail: 'Choose another model; your words are kept.',
  },
  model_changed: {
    title: 'The model was changed while this picture waited.',
    detail: 'Start it again to use the new one.',
    fix: 'retry',
  },
  out_of_memory: {
    title: 'The picture did not fit into this machine’s memory.',
    detail: 'A smaller shape or fewer pictures at a time will fit.',
    fix: 'smaller',
  },
  parked: {
    title: 'Drawing this stopped three times, so it was set aside.',
    detail: 'The rest of the studio goes on. Different words or a smaller shape may work.',
    fix: 'changeWords',
  },
  timeout: {
    title: 'This took too long and was stopped.',
    detail: 'Fewer steps or a smaller shape will be quicker.',
    fix: 'retry',
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
}

export function problemOf(code: string): Problem {
  const words = WORDS[code] ?? {
    title: 'Drawing this did not work.',
    detail: 'Try again; finished pictures are kept.',
    fix: 'retry' as const,
  }
  return { code: code in WORDS ? code : 'internal', ...words }
}

/** Node types that a run needs and the gpu service has no more, by name: whoever runs the studio looks for those. */
export const nodesMissing = (types: string[]): Problem => ({
  ...problemOf('node_missing'),
  detail: `It needs ${types.join(', ')}. Ask whoever runs this studio to install it again, then go on where it stopped.`,
})
