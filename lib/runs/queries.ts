import { z } from 'zod'
import { requireUser, type SessionUser } from '@/lib/auth/session'
import { listBaseModels, secondsPerPicture } from '@/lib/models/data'
import { listRuns, requireRun, type RunRow } from '@/lib/runs/data'
import type { RunPlan } from '@/lib/runs/plan'
import type { RunPage, RunView } from '@/lib/runs/schema'
import { smallerWays } from '@/lib/runs/smaller'
import { viewOfRun } from '@/lib/runs/view'
import { listTurns } from '@/lib/workflow/store/turns'

export const RunQuery = z.strictObject({
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(8),
})

/** Views of rows, with what stands around them looked up once for all. */
export async function viewRuns(rows: RunRow[]): Promise<RunView[]> {
  const needs = rows.filter(({ status }) => status === 'queued' || status === 'running')
  const order = needs.length > 0 ? await listTurns() : []
  const models = [...new Set(needs.map(({ input }) => String((input as { modelId?: unknown }).modelId)))]
  const seconds = new Map(await Promise.all(models.map(async (id) => [id, await secondsPerPicture(id)] as const)))
  const views = rows.map((row) =>
    viewOfRun(row, {
      order,
      secondsPerPicture: seconds.get(String((row.input as { modelId?: unknown }).modelId)) ?? null,
    }),
  )
  return withSmaller(rows, views)
}

/** Says of runs that asked for too much what would be less. */
async function withSmaller(rows: RunRow[], views: RunView[]): Promise<RunView[]> {
  if (!views.some(({ problem }) => problem?.fix === 'smaller')) return views
  const models = await listBaseModels()
  return views.map((view, place) =>
    view.problem?.fix === 'smaller' && view.graphName === null && view.shape
      ? { ...view, smaller: smallerWays(rows[place]!.input as RunPlan['settings'], models) }
      : view,
  )
}

export const viewRun = async (row: RunRow): Promise<RunView> => (await viewRuns([row]))[0]!

/** One page of the user's runs, newest first. Runs whose pictures were all thrown away are left out. */
export async function pageOfRuns(user: SessionUser, { cursor, limit }: z.output<typeof RunQuery>): Promise<RunPage> {
  const rows = await listRuns(user, cursor, limit)
  const views = await viewRuns(rows)
  return {
    runs: views.filter(({ pictures, problem }) => pictures.length > 0 || problem),
    nextCursor: rows.length === limit ? (rows.at(-1)?.id ?? null) : null,
  }
}

export const getRuns = async (query: z.input<typeof RunQuery> = {}): Promise<RunPage> =>
  pageOfRuns(await requireUser(), RunQuery.parse(query))

export const getRun = async (user: SessionUser, id: string): Promise<RunView> => viewRun(await requireRun(user, id))
