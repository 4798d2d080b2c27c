import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)))

/** The Python environment is shared by every studio that runs out of this folder: it is large. */
export const VENV = join(ROOT, '.kizy', 'venv')
export const PYTHON = join(VENV, 'bin', 'python')
export const WEED = join(VENV, 'bin', 'weed')

export const DEFAULT_HOME = join(ROOT, '.kizy')

/** Where Next puts its output; tests and benches may build beside a running studio. */
export const nextOutput = () => process.env.KIZY_NEXT_DIST || '.next'

/** Where the bundles of lib/workflow/main.ts and lib/env.ts go. */
export function bundleFolder() {
  const output = nextOutput()
  return output === '.next' ? join(ROOT, 'dist') : join(ROOT, 'dist', output)
}

export const resolveHome = (home) => resolve(ROOT, home || DEFAULT_HOME)

/** Files and folders of one studio, all below its home. */
export const studioPaths = (home) => ({
  home,
  lock: join(home, 'studio.lock'),
  processes: join(home, 'processes.json'),
  secrets: join(home, 'secrets.json'),
  setupCode: join(home, 'setup-code'),
  ownerMade: join(home, 'owner-made'),
  logs: join(home, 'logs'),
  postgres: join(home, 'postgres'),
  bucket: join(home, 'bucket'),
  bucketIdentities: join(home, 'bucket-identities.json'),
})

export const isSourceFolder = () => existsSync(join(ROOT, 'package-lock.json'))
