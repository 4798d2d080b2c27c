import type { InfiniteData } from '@tanstack/react-query'
import type { ArtworkView } from '@/lib/artworks/schema'
import type { CreateRun, Progress, RunPage, RunView } from '@/lib/runs/schema'

/** Pure changes to what the browser holds of the runs; the live stream and the buttons use them. */
export type RunPages = InfiniteData<RunPage>

const mapRuns = (pages: RunPages, change: (run: RunView) => RunView): RunPages => ({
  ...pages,
  pages: pages.pages.map((page) => ({ ...page, runs: page.runs.map(change) })),
})

export const hasRun = (pages: RunPages, id: string): boolean =>
  pages.pages.some(({ runs }) => runs.some((run) => run.id === id))

/** A run as the server now sees it: replaced where it stands, or the newest of all. */
export function putRun(pages: RunPages, run: RunView): RunPages {
  if (hasRun(pages, run.id))
    return mapRuns(pages, (one) => (one.id === run.id && one.version <= run.version ? withNewestTicks(one, run) : one))
  const [first = { runs: [], nextCursor: null }, ...rest] = pages.pages
  const runs = [...first.runs, run].sort((a, b) => b.createdAt.localeCompare(a.createdAt))
  return { ...pages, pages: [{ ...first, runs }, ...rest] }
}

/** Freshly fetched pages, but for runs that the stream has already brought in a newer state. */
export function keepNewest(before: RunPages | undefined, fetched: RunPages): RunPages {
  const known = new Map(before?.pages.flatMap(({ runs }) => runs.map((run) => [run.id, run] as const)))
  return mapRuns(fetched, (run) => {
    const mine = known.get(run.id)
    return mine && mine.version > run.version ? mine : run
  })
}

/** Rows are saved once a second, ticks come ten times as often: never step back to an older one. */
function withNewestTicks(before: RunView, after: RunView): RunView {
  const pictures = after.pictures.map((picture) => {
    const known = before.pictures.find(({ index }) => index === picture.index)?.progress
    const isNewer = picture.status === 'running' && known && known.fraction > (picture.progress?.fraction ?? 0)
    return isNewer ? { ...picture, progress: known } : picture
  })
  return { ...after, pictures }
}

export function putProgress(pages: RunPages, tick: Progress): RunPages {
  return mapRuns(pages, (run) => {
    if (run.id !== tick.runId || isOver(run)) return run
    const pictures = run.pictures.map((picture) =>
      // A tick that was overtaken by the finished picture says nothing any more.
      picture.index === tick.index && (picture.status === 'queued' || picture.status === 'running')
        ? {
            ...picture,
            status: 'running' as const,
            progress: { ...tick, previewUrl: tick.previewUrl ?? picture.progress?.previewUrl ?? null },
          }
        : picture,
    )
    return { ...run, status: 'running', pictures, secondsLeft: secondsLeftAfter(run, tick) }
  })
}

/** The whole row is nearer to its end by what the tick says of its picture. */
function secondsLeftAfter(run: RunView, tick: Progress): number | null {
  const before = run.pictures.find(({ index }) => index === tick.index)?.progress?.secondsLeft
  if (run.secondsLeft === null || before == null || tick.secondsLeft === null) return run.secondsLeft
  return Math.max(0, run.secondsLeft - before + tick.secondsLeft)
}

/** A picture went into the bin: its place goes with it, and a row without pictures too. */
export function dropArtwork(pages: RunPages, artwork: Pick<ArtworkView, 'id'>): RunPages {
  return {
    ...pages,
    pages: pages.pages.map((page) => ({
      ...page,
      runs: page.runs
        .map((run) => ({ ...run, pictures: run.pictures.filter((picture) => picture.artwork?.id !== artwork.id) }))
        .filter(({ pictures, problem }) => pictures.length > 0 || problem),
    })),
  }
}

export const isOver = ({ status }: Pick<RunView, 'status'>): boolean => status !== 'queued' && status !== 'running'

/** The row that stands there at once, until the server's own comes. */
export function pendingRun(id: string, wish: CreateRun, size: [number, number], modelName: string): RunView {
  const count = wish.count ?? 4
  return {
    id,
    version: 0,
    status: 'queued',
    graphName: null,
    prompt: wish.prompt.trim(),
    negativePrompt: wish.negativePrompt ?? '',
    modelId: wish.modelId ?? '',
    modelName,
    shape: wish.shape ?? '1:1',
    width: size[0],
    height: size[1],
    steps: wish.steps ?? 0,
    guidanceScale: wish.guidanceScale ?? 0,
    sampler: wish.sampler ?? '',
    seed: wish.seed ?? 0,
    loras: [],
    count,
    pictures: Array.from({ length: count }, (_, index) => ({
      index,
      status: 'queued',
      width: size[0],
      height: size[1],
      seed: null,
      progress: null,
      artwork: null,
      problem: null,
    })),
    problem: null,
    ahead: 0,
    secondsLeft: null,
    createdAt: new Date().toISOString(),
    startedAt: null,
    finishedAt: null,
  }
}
