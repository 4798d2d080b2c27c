import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../paths.mjs'
import { gpuService } from '../services/gpu.mjs'
import { startBackingServices } from './backing-services.mjs'
import { bundleForTests } from './engine-bundles.mjs'

/**
 * Vitest's global setup for .engine.test.ts: Postgres, bucket and gpu service
 * under the usual supervisor, which brings back what a test kills. Tests start
 * the orchestrators themselves: there, a dead one stays dead.
 */
export default async function setup() {
  const home = mkdtempSync(join(tmpdir(), 'kizy-engine-'))
  const token = randomBytes(16).toString('hex')
  let port
  const gpu = async (pick) => ({ url: `http://127.0.0.1:${(port = await pick())}`, token })
  const services = await startBackingServices({ home, gpu, quiet: true })
  const stop = async () => {
    await services.stop()
    rmSync(home, { recursive: true, force: true })
  }
  try {
    // The long node that the tests of trainings use, installed as pip would.
    const settings = { ...process.env, PYTHONPATH: join(ROOT, 'gpu', 'tests', 'site') }
    const service = gpuService({ settings, home, token, host: '127.0.0.1', port })
    await Promise.all([services.start(service), bundleForTests()])
    Object.assign(process.env, services.environment)
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}
