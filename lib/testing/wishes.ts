import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { env } from '@/lib/env'
import { insertRun, requestCancel } from '@/lib/runs/data'
import { planRun } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { type Acknowledged, violations } from '@/lib/testing/invariants'
import { newPerson } from '@/lib/testing/people'
import { until } from '@/lib/testing/processes'
import { sprout } from '@/lib/testing/models'

/** Runs as people ask for them, and what became of them. */

const { upscaler: _, ...small } = sprout

/** Submits a run; a picture has as many nodes as it is `upscaled`: three, or two. Answers its id. */
export async function submit(
  person: SessionUser,
  wish: CreateRun,
  { key = crypto.randomUUID() as string, upscaled = false } = {},
): Promise<string> {
  const plan = planRun(CreateRun.parse(wish), upscaled ? sprout : small)
  return (await insertRun(person, plan, key)).id
}

export const runOf = (id: string) => db().run.findUniqueOrThrow({ where: { id } })
export const nodesOf = (runId: string) => db().nodeRun.findMany({ where: { runId }, orderBy: { nodeId: 'asc' } })
export const nodeOf = async (runId: string, nodeId: string) =>
  (await nodesOf(runId)).find((node) => node.nodeId === nodeId)!

export const TERMINAL = ['succeeded', 'failed', 'canceled']

/** Waits until the run is over; answers how it ended. */
export async function endOf(runId: string, seconds = 180): Promise<string> {
  await until(`run ${runId} has ended`, async () => TERMINAL.includes((await runOf(runId)).status), seconds)
  return (await runOf(runId)).status
}

/** Waits until this picture is being drawn, some steps of it done. */
export const untilDrawing = (runId: string, picture = 0) =>
  until(
    `picture ${picture} of ${runId} is being drawn`,
    async () => {
      const { status, progress } = await nodeOf(runId, `picture-${picture}`)
      return status === 'running' && ((progress as { step?: number } | null)?.step ?? 0) >= 1
    },
    180,
  )

/** Waits until a picture of the run is finished and another is being drawn. */
export const untilInTheMiddle = (runId: string) =>
  until(
    `${runId} is in the middle`,
    async () => {
      const nodes = await nodesOf(runId)
      const isDrawing = ({ nodeId, status, progress }: (typeof nodes)[number]) =>
        nodeId.startsWith('picture') && status === 'running' && ((progress as { step?: number } | null)?.step ?? 0) >= 1
      return (
        nodes.some(({ nodeId, status }) => nodeId.startsWith('output') && status === 'succeeded') &&
        nodes.some(isDrawing)
      )
    },
    180,
  )

/** The jobs the gpu service has finished for a run, as node ids in the order of their end. */
export function finishedJobs(runId: string): string[] {
  return gpuLog().flatMap((line) => {
    const found = /job completed.* job=([0-9a-f-]{36})\.([a-z0-9-]+)\.\d+/.exec(line)
    return found?.[1] === runId ? [found[2]!] : []
  })
}

export const gpuLog = (): string[] => readFileSync(join(env().KIZY_HOME, 'logs', 'gpu.log'), 'utf8').split('\n')

/** Steps enough to be met in the middle. */
export const LONG = 60

/** Somebody who asks for runs and remembers what was promised. */
export class Artist {
  readonly asked: Acknowledged[] = []
  constructor(readonly person: SessionUser) {}

  static async arrive(): Promise<Artist> {
    return new Artist(await newPerson())
  }

  /** Each artist has words of her own: with the same seed it is the same wish again. */
  async ask(count: number, steps: number, seed = 1): Promise<string> {
    const runId = await submit(this.person, { prompt: `a red fox ${this.person.id}`, count, steps, seed })
    this.asked.push({ runId, count, canceled: false })
    return runId
  }

  /** A run of three with a picture finished and another being drawn. */
  async askAndWaitForTheMiddle(): Promise<string> {
    const runId = await this.ask(3, LONG)
    await untilInTheMiddle(runId)
    return runId
  }

  async cancel(runId: string): Promise<void> {
    this.asked.find((one) => one.runId === runId)!.canceled = true
    await requestCancel(this.person, runId)
  }

  /** Everything that is wrong with her runs. */
  violations(): Promise<string[]> {
    return violations([this.person.id], this.asked)
  }
}

/** How often each picture of a run was drawn, over all its processes' lives. */
export const drawn = (runId: string) =>
  [0, 1, 2].map((picture) => finishedJobs(runId).filter((id) => id === `picture-${picture}`).length)
