import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Studio, type StudioOptions, startStudio } from '../../scripts/studio.mjs'

export type ThrowAwayStudio = Studio & { home: string }

/**
 * A whole studio in a folder of its own, on free ports; `stop` throws it away.
 * Expects everything to be installed and built, as `npm test` sees to.
 */
export async function openStudio(options: StudioOptions = {}): Promise<ThrowAwayStudio> {
  const home = mkdtempSync(join(tmpdir(), 'kizy-e2e-'))
  try {
    const studio = await startStudio({ home, ports: 'free', quiet: true, setup: false, ...options })
    const stop = async () => {
      await studio.stop()
      rmSync(home, { recursive: true, force: true })
    }
    // Not spread: `pids` is a getter and must stay one.
    return Object.assign(Object.create(studio) as Studio, { home, stop })
  } catch (error) {
    rmSync(home, { recursive: true, force: true })
    throw error
  }
}
