import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js'
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import type { RunEvent } from '../events.ts'
import type { Kizy, Options } from '../kizy.ts'
import { answering, showing } from './answers.ts'

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>

const SHAPES = ['1:1', '4:3', '3:4', '3:2', '2:3', '16:9', '9:16'] as const

/** What every tool that draws may be told. */
const how = {
  model: z.string().optional().describe('A model id from list_models; left out, the studio’s own choice.'),
  styles: z
    .array(z.string())
    .max(8)
    .default([])
    .describe(
      'Names of styles from suggest or list_styles that the model can wear; “name:0.6” draws with another strength than its own. Their trigger words are added to the prompt.',
    ),
  count: z.int().min(1).max(12).default(1).describe('How many pictures to make.'),
  seed: z.int().min(0).optional().describe('The same seed, words and settings give the same picture again.'),
  steps: z
    .int()
    .min(1)
    .max(150)
    .optional()
    .describe('More steps, finer picture, longer wait. Left out: the model’s own.'),
  guidanceScale: z
    .number()
    .min(0)
    .max(30)
    .optional()
    .describe('How closely to follow the words. Left out: the model’s own.'),
  negativePrompt: z.string().max(4000).optional().describe('What should not be seen, in words.'),
}

const prompt = z
  .string()
  .min(1)
  .max(4000)
  .describe('What is to be seen: things, look, light, ground; not instructions.')

/** Tells how far a run is to whoever asked to be told. */
function followed(extra: Extra): Pick<Options, 'onEvent' | 'signal'> {
  const progressToken = extra._meta?.progressToken
  const onEvent = (event: RunEvent) => {
    if (event.type !== 'progress' || progressToken === undefined) return
    const { index, fraction, phase } = event.progress
    const params = { progressToken, progress: index + fraction, message: `Picture ${index + 1}: ${phase}` }
    void extra.sendNotification({ method: 'notifications/progress', params }).catch(() => {})
  }
  return { onEvent, signal: extra.signal }
}

const given = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T

export function addDrawingTools(server: McpServer, kizy: Kizy): void {
  const draw = (words: string, { styles = [], ...options }: Options & { styles?: string[] }, extra: Extra) =>
    answering(async () =>
      showing(kizy, await kizy.generate(words, { ...given(options), loras: styles, ...followed(extra) })),
    )

  server.registerTool(
    'generate_image',
    {
      title: 'Make pictures from words',
      description:
        'Draws new pictures and answers with them and their ids. Ask suggest first which model and which styles fit the wish. For several tries at one idea, ask for a count of 2 to 4 rather than calling again.',
      inputSchema: { prompt, shape: z.enum(SHAPES).default('1:1').describe('Width to height.'), ...how },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ prompt: words, ...options }, extra) => draw(words, options as Options, extra),
  )

  server.registerTool(
    'edit_image',
    {
      title: 'Begin with a picture',
      description:
        'Draws anew from a picture of the studio or of the web: words say what it should become. A low strength (0.2 to 0.4) keeps its composition, a high one (0.7 to 0.9) keeps little more than its colours.',
      inputSchema: {
        prompt,
        image: z.string().describe('artwork:ID of a picture made here, upload:ID, or an https address.'),
        strength: z.number().min(0.05).max(1).default(0.6).describe('How much of it is drawn anew.'),
        ...how,
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: true },
    },
    ({ prompt: words, image, strength, ...options }, extra) =>
      draw(words, { ...options, start: { source: image, strength } } as Options, extra),
  )

  server.registerTool(
    'vary_image',
    {
      title: 'More like this one',
      description:
        'Draws variations of a picture made here, with its own words and settings: “subtle” stays close to it, “strong” takes its idea further.',
      inputSchema: {
        id: z.uuid().describe('The picture’s id.'),
        change: z.enum(['subtle', 'strong']).default('subtle'),
        count: how.count,
      },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ id, change, count }, extra) =>
      answering(async () => {
        const picture = await kizy.picture(id)
        const { prompt: words, negativePrompt, modelId: model, steps, guidanceScale, shape } = picture.artwork.settings
        const loras = picture.artwork.settings.loras?.map(({ id, strength }) => ({ id, strength }))
        const start = { source: picture.source, strength: change === 'subtle' ? 0.35 : 0.65 }
        const options = given({ model, negativePrompt, steps, guidanceScale, shape, count, start, loras }) as Options
        return showing(kizy, await kizy.generate(words, { ...options, ...followed(extra) }))
      }),
  )

  server.registerTool(
    'upscale_image',
    {
      title: 'Make a picture larger',
      description: 'Enlarges a finished picture by the studio’s upscaler, and answers with the larger one.',
      inputSchema: { id: z.uuid().describe('The picture’s id.') },
      annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
    },
    ({ id }, extra) => answering(async () => showing(kizy, [await kizy.upscale(id, followed(extra))])),
  )
}
