import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStudio } from '@/scripts/studio.mjs'
import { db } from '@/lib/db'
import { unleash } from '@/lib/testing/chaos'
import { violations } from '@/lib/testing/invariants'
import { newPerson } from '@/lib/testing/people'

/** A whole studio of its own under its own supervisor, thrown to the wolves. Needs a build. */

export interface Ordeal {
  runs: number
  leastKills: number
  kills: number
  between: [number, number]
  /** How long one part of it may take. */
  seconds: number
}

/**
 * Prints its seed, and takes it from CHAOS_SEED: the same seed gives the same
 * wishes and the same kills, though not the same moments.
 */
export async function goThrough({ runs, leastKills, kills, between, seconds }: Ordeal) {
  const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const say = (line: string) => process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)
  say(`chaos: CHAOS_SEED=${seed}, ${runs} runs`)
  const home = mkdtempSync(join(tmpdir(), 'kizy-chaos-'))
  const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false })
  try {
    const { NODE_ENV: _, ...settings } = studio.environment
    Object.assign(process.env, settings)
    const people = [await newPerson('anna'), await newPerson('ben')]
    const kill = (pid: number | null | undefined) => {
      if (!pid) return false
      try {
        return process.kill(pid, 'SIGKILL')
      } catch {
        return false // it has just ended by itself, as what hangs on a dead one does
      }
    }
    const victims = {
      web: () => kill(studio.pids.web),
      orchestrator: () => kill(studio.pids.orchestrator),
      gateway: () => kill(studio.pids.gpu),
      worker: async () => kill((await studio.gpuWorkerPids())[0]),
      bucket: () => kill(studio.pids.bucket),
      postgres: () => kill(studio.pids.postgres),
    }
    const done = await unleash({ seed, runs, leastKills, kills, between, people, victims, say }, seconds)
    const wrong = await violations(
      people.map(({ id }) => id),
      done.asked,
    )
    return { ...done, wrong, seed }
  } finally {
    await db().$disconnect()
    await studio.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
