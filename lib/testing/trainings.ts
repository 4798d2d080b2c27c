import type { SessionUser } from '@/lib/auth/session'
import { insertRun } from '@/lib/runs/data'
import { until } from '@/lib/testing/processes'
import { nodeOf } from '@/lib/testing/wishes'
import { getCatalogue, getHealth } from '@/lib/workflow/compute'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'
import { sha256 } from '@/lib/workflow/values'

/** Long nodes under test: test/Patience of gpu/tests/site, whose result tells whether a step was lost or doubled. */

export interface Patience {
  steps: number
  secondsPerStep?: number
  checkpointEvery?: number
  crashAt?: number
}

/** Submits a training of that many steps; its node is called `train`. */
export async function teach(person: SessionUser, params: Patience): Promise<string> {
  const graph = { name: TRAIN_LORA, nodes: { train: { type: 'test/Patience', params: { ...params } } }, edges: [] }
  const settings = { kind: 'graph' as const, name: 'patience', digest: sha256(person.id), pictures: [] }
  const catalogue = await getCatalogue()
  return (await insertRun(person, { graph, settings }, crypto.randomUUID(), catalogue)).id
}

/** What comes of it when no step is lost, doubled or swapped. */
export function expectedDigest(steps: number): string {
  let digest = sha256('0')
  for (let step = 1; step <= steps; step++) digest = sha256(`${digest} ${step}`)
  return digest
}

export async function digestOfRun(runId: string): Promise<string> {
  const { outputs } = await nodeOf(runId, 'train')
  return (outputs as { digest: { value: string } }).digest.value
}

/** The step of the newest report. */
export async function stepOf(runId: string): Promise<number> {
  const { progress } = await nodeOf(runId, 'train')
  return (progress as { step?: number } | null)?.step ?? 0
}

export const untilStep = (runId: string, step: number) =>
  until(`${runId} is at step ${step}`, async () => (await stepOf(runId)) >= step, 120)

/** The trainer's process; null while there is none. */
export async function trainerPid(): Promise<number | null> {
  const { devices } = await getHealth()
  return (devices[0]?.trainer as { pid: number | null } | undefined)?.pid ?? null
}

/** The jobs of the trainer, by what the gpu service says of them now. */
export async function trainerJob(): Promise<string | null> {
  const { devices } = await getHealth()
  return (devices[0]?.trainer as { jobId: string | null } | undefined)?.jobId ?? null
}
