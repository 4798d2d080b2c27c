import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { Kizy } from '../kizy.ts'
import type { Pictures } from '../pictures-of.ts'
import type { Training } from '../trainings.ts'
import { answering, looksOnly, tell } from './answers.ts'
import { showStyle } from './style-tools.ts'

const changes = { readOnlyHint: false, destructiveHint: false, openWorldHint: false }

const brief = ({ runId, name, trigger, modelId, status, isPaused, progress, problem, result }: Training) => ({
  ...{ trainingId: runId, name, trigger, modelId, status, isPaused },
  ...(progress
    ? {
        stage: progress.stage,
        step: progress.step,
        steps: progress.steps,
        secondsLeft: progress.secondsLeft,
      }
    : {}),
  ...(problem ? { problem } : {}),
  ...(result ? { loraId: result.loraId } : {}),
})

const meaning = {
  name: z.string().min(1).max(80).describe('What the style is to be called.'),
  subject: z.enum(['look', 'person', 'thing']).default('look').describe('What the pictures teach.'),
  description: z.string().max(2000).optional().describe('What the pictures show, in words.'),
  model: z.string().optional().describe('Which model to teach; left out, the studio’s own choice.'),
  pace: z.enum(['quick', 'thorough']).default('quick').describe('How long it may take.'),
}

/** `readsFiles`: whether folders of the machine this runs on are the asker's own to name. */
export function addTrainingTools(server: McpServer, kizy: Kizy, readsFiles: boolean): void {
  const begin = (pictures: Pictures, options: object) =>
    answering(async () => {
      const dataset = await kizy.trainings.gather(pictures, options)
      const training = await kizy.trainings.start(dataset.id, options)
      return tell({ ...brief(training), pictures: dataset.pictures.length, notes: dataset.coverage })
    })
  const later =
    'It answers at once with a training id: learning takes minutes to hours. Ask training_status how far it is; when it has succeeded, draw with the style by its name.'

  server.registerTool(
    'train_style',
    {
      title: 'Teach a style from pictures of the gallery',
      description: `Teaches a new style from pictures that are in the studio: at least 3, better 10 to 30 that have in common what is to be learnt and differ in everything else. ${later}`,
      inputSchema: { pictureIds: z.array(z.uuid()).min(3).max(200), ...meaning },
      annotations: changes,
    },
    ({ pictureIds, ...options }) =>
      answering(async () => begin(await Promise.all(pictureIds.map((id) => kizy.picture(id))), options)),
  )

  if (readsFiles) {
    server.registerTool(
      'train_style_from_folder',
      {
        title: 'Teach a style from a folder',
        description: `Teaches a new style from a folder or a zip of pictures on this computer (PNG, JPEG, WebP; a .txt of the same name beside a picture is its caption). ${later}`,
        inputSchema: { path: z.string().describe('The folder or the zip.'), ...meaning },
        annotations: changes,
      },
      ({ path, ...options }) => begin(path, options),
    )
  }

  server.registerTool(
    'training_status',
    {
      title: 'How far a training is',
      description:
        'One training by its id, or all that are under way. A finished one is shown with the style that came of it.',
      inputSchema: { trainingId: z.uuid().optional() },
      annotations: looksOnly,
    },
    ({ trainingId }) =>
      answering(async () => {
        if (!trainingId) return tell((await kizy.trainings.list()).map(brief))
        const training = await kizy.trainings.get(trainingId)
        const loraId = training.result?.loraId
        return loraId ? showStyle(kizy, await kizy.loras.get(loraId), brief(training)) : tell(brief(training))
      }),
  )

  server.registerTool(
    'change_training',
    {
      title: 'Pause, go on, end or cancel a training',
      description:
        '“finish” stops learning and keeps the best of what there is as the style; “cancel” keeps nothing; “pause” frees the device until “resume”.',
      inputSchema: { trainingId: z.uuid(), to: z.enum(['pause', 'resume', 'finish', 'cancel']) },
      annotations: { ...changes, idempotentHint: true },
    },
    ({ trainingId, to }) =>
      answering(async () => {
        const { pause, resume, endNow, cancel } = kizy.trainings
        return tell(brief(await { pause, resume, finish: endNow, cancel }[to](trainingId)))
      }),
  )
}
