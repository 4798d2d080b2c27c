import { expect, it } from 'vitest'
import { goThrough } from '@/lib/testing/chaos-studio'

/** The short form of what lib/workflow/chaos.long.test.ts does at length. */
it('a dozen runs end right while their processes are killed at random', { timeout: 600_000 }, async () => {
  const { asked, kills, wrong, seed } = await goThrough({
    runs: 14,
    leastKills: 0,
    kills: 7,
    between: [2, 5],
    seconds: 400,
  })
  expect(wrong, `CHAOS_SEED=${seed}`).toEqual([])
  expect(asked.length).toBeGreaterThanOrEqual(14)
  expect(kills).toBeGreaterThan(0)
})
