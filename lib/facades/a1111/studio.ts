import { samplersOf } from '@/lib/facades/a1111/samplers'
import type { FacadeCall } from '@/lib/facades/route'
import { drawingModels, requireDrawingModel } from '@/lib/facades/wish'
import { listActiveRuns, requestCancel } from '@/lib/runs/data'
import { viewRun } from '@/lib/runs/queries'
import { requireModel } from '@/lib/models/data'
import type { RunView } from '@/lib/runs/schema'

/** What A1111's clients ask besides pictures. */

export async function listModels({ user }: FacadeCall<unknown>) {
  const models = await drawingModels(user)
  return Promise.all(
    models.map(async ({ id }) => {
      const { digest } = await requireModel(user, id)
      const hash = digest.replace(/^sha256:/, '').slice(0, 10)
      return { title: `${id} [${hash}]`, model_name: id, hash, sha256: digest, filename: id, config: null }
    }),
  )
}

export const listSamplers = async ({ user }: FacadeCall<unknown>) => samplersOf(await drawingModels(user))

/** Clients read here which model draws; to choose another one they name it with each picture. */
export const options = async ({ user }: FacadeCall<unknown>) => ({
  sd_model_checkpoint: (await requireDrawingModel(user, undefined)).id,
  samples_format: 'png',
})

export async function progress({ user }: FacadeCall<unknown>) {
  const [row, ...later] = await listActiveRuns(user)
  const run = row ? await viewRun(row) : null
  const drawn = run?.pictures.find(({ status }) => status === 'running')?.progress
  return {
    progress: run ? fractionOf(run) : 0,
    eta_relative: run?.secondsLeft ?? 0,
    state: {
      skipped: false,
      interrupted: row?.cancelRequestedAt != null,
      job: run?.id ?? '',
      job_count: (run?.count ?? 0) + later.length,
      job_no: run?.pictures.filter(({ status }) => status === 'succeeded').length ?? 0,
      sampling_step: drawn?.step ?? 0,
      sampling_steps: drawn?.steps ?? run?.steps ?? 0,
    },
    current_image: null,
    textinfo: null,
  }
}

const fractionOf = ({ pictures }: RunView): number =>
  pictures.reduce((sum, { status, progress }) => sum + (status === 'succeeded' ? 1 : (progress?.fraction ?? 0)), 0) /
  Math.max(1, pictures.length)

export async function interrupt({ user }: FacadeCall<unknown>) {
  const [first] = await listActiveRuns(user)
  if (first) await requestCancel(user, first.id)
  return {}
}
