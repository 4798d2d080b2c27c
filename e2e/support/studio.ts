import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PYTHON } from '../../scripts/paths.mjs'
import { type Studio, type StudioOptions, startStudio } from '../../scripts/studio.mjs'

export type ThrowAwayStudio = Studio & { home: string }

/**
 * A whole studio in a folder of its own, on free ports; `stop` throws it away.
 * Expects everything to be installed and built, as `npm test` sees to. `prepare`
 * puts into the folder what is to be there when it starts.
 */
export async function openStudio(
  options: StudioOptions = {},
  prepare?: (home: string) => void,
): Promise<ThrowAwayStudio> {
  const home = mkdtempSync(join(tmpdir(), 'kizy-e2e-'))
  try {
    prepare?.(home)
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

/** Has a model of the real classes written by some Python, which finds its folder in `sys.argv[1]`. */
export const writeModel = (folder: string, python: string): void => {
  const script = `import sys; from pathlib import Path; sys.path.insert(0, "gpu/tests"); folder = Path(sys.argv[1])\n${python}`
  execFileSync(PYTHON, ['-c', script, folder], { stdio: 'pipe' })
}
