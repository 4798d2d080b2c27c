import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBackingServices } from './backing-services.mjs'

/** Vitest's global setup for .db.test.ts: services of its own, unless the environment names some. */
export default async function setup() {
  if (process.env.DATABASE_URL && process.env.S3_ENDPOINT) return
  const home = mkdtempSync(join(tmpdir(), 'kizy-test-'))
  const services = await startBackingServices({ home })
  Object.assign(process.env, services.environment)
  return async () => {
    await services.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
