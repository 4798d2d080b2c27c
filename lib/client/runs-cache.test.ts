import { describe, expect, test } from 'vitest'
import type { ArtworkView } from '@/lib/artworks/schema'
import type { Progress } from '@/lib/runs/schema'
import { dropArtwork, isOver, keepNewest, pendingRun, putProgress, putRun, type RunPages } from './runs-cache'

const run = (id: string, createdAt: string) => ({
  ...pendingRun(id, { prompt: id, count: 2 }, [512, 512], 'Sprout'),
  createdAt,
})
const pagesOf = (...ids: string[]): RunPages => ({
  pages: [{ runs: ids.map((id, index) => run(id, `2026-01-0${9 - index}T00:00:00Z`)), nextCursor: null }],
  pageParams: [null],
})
const tick = (part: Partial<Progress>): Progress => ({
  runId: 'a',
  index: 0,
  phase: 'denoising',
  fraction: 0.5,
  secondsLeft: 2,
  previewUrl: null,
  ...part,
})
const idsOf = (pages: RunPages) => pages.pages.flatMap(({ runs }) => runs.map(({ id }) => id))
const pictureOf = (pages: RunPages) => pages.pages[0]?.runs[0]?.pictures[0]

describe('putRun', () => {
  test('a new run is the newest', () => {
    expect(idsOf(putRun(pagesOf('a', 'b'), run('c', '2026-02-01T00:00:00Z')))).toEqual(['c', 'a', 'b'])
  })

  test('a known run stays where it stands', () => {
    const pages = putRun(pagesOf('a', 'b'), { ...run('b', '2026-01-08T00:00:00Z'), status: 'failed' })
    expect(idsOf(pages)).toEqual(['a', 'b'])
    expect(pages.pages[0]?.runs[1]?.status).toBe('failed')
  })

  test('an answer that was overtaken by a newer state does not turn it back', () => {
    const ended = putRun(pagesOf('a'), { ...run('a', '2026-01-09T00:00:00Z'), version: 7, status: 'canceled' })
    const late = { ...run('a', '2026-01-09T00:00:00Z'), version: 6, status: 'running' as const }
    expect(putRun(ended, late).pages[0]?.runs[0]?.status).toBe('canceled')
    const refetched = { ...ended, pages: [{ runs: [late], nextCursor: null }] }
    expect(keepNewest(ended, refetched).pages[0]?.runs[0]?.status).toBe('canceled')
  })

  test('an older saved progress does not turn a newer tick back', () => {
    const ticked = putProgress(pagesOf('a'), tick({ fraction: 0.8 }))
    const saved = run('a', '2026-01-09T00:00:00Z')
    const pictures = saved.pictures.map((one) => ({
      ...one,
      status: 'running' as const,
      progress: tick({ fraction: 0.3 }),
    }))
    expect(pictureOf(putRun(ticked, { ...saved, status: 'running', pictures }))?.progress?.fraction).toBe(0.8)
  })
})

describe('putProgress', () => {
  test('a tick starts the picture and keeps the preview it had', () => {
    const once = putProgress(pagesOf('a'), tick({ previewUrl: '/p/1' }))
    const twice = putProgress(once, tick({ fraction: 0.6 }))
    expect(pictureOf(twice)).toMatchObject({ status: 'running', progress: { fraction: 0.6, previewUrl: '/p/1' } })
  })

  test('a late tick says nothing about a finished picture or a cancelled run', () => {
    const done = pagesOf('a')
    done.pages[0]!.runs[0]!.status = 'canceled'
    expect(putProgress(done, tick({}))).toEqual(done)
    const drawn = pagesOf('a')
    drawn.pages[0]!.runs[0]!.pictures[0]!.status = 'succeeded'
    expect(pictureOf(putProgress(drawn, tick({})))?.progress).toBeNull()
  })
})

test('a deleted picture takes its place along, and the last one its row', () => {
  const pages = pagesOf('a')
  const [first, second] = pages.pages[0]!.runs[0]!.pictures
  first!.artwork = { id: 'one' } as ArtworkView
  second!.artwork = { id: 'two' } as ArtworkView
  const less = dropArtwork(pages, { id: 'one' })
  expect(less.pages[0]?.runs[0]?.pictures).toHaveLength(1)
  expect(idsOf(dropArtwork(less, { id: 'two' }))).toEqual([])
})

test('queued and running runs are not over', () => {
  expect(
    (['queued', 'running', 'succeeded', 'failed', 'canceled'] as const).map((status) => isOver({ status })),
  ).toEqual([false, false, true, true, true])
})
