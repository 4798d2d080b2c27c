import { expect, it } from 'vitest'
import { goThrough } from '@/lib/testing/chaos-studio'

/** On a quick machine two hundred runs are through before each process has died twice. */
const LEAST_KILLS = 40

/**
 * Two hundred runs of all kinds, by two people, some cancelled and some asked
 * for twice, while web, orchestrator, gateway, worker, bucket and Postgres are
 * killed without warning every 5 to 20 s. A red one is shown again, as far as
 * chance allows, by CHAOS_SEED and the seed it printed.
 */
it('two hundred runs end right while their processes are killed at random', { timeout: 3 * 3600_000 }, async () => {
  const ordeal = {
    ...{ runs: 200, leastKills: LEAST_KILLS, kills: Infinity },
    ...{ between: [5, 20] as [number, number], seconds: 2 * 3600 },
  }
  const { asked, kills, wrong, seed } = await goThrough(ordeal)
  expect(wrong, `CHAOS_SEED=${seed}`).toEqual([])
  expect(asked.length).toBeGreaterThanOrEqual(200)
  expect(kills).toBeGreaterThanOrEqual(LEAST_KILLS)
})
