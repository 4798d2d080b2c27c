import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeBucket, makeDatabase } from '../bring-up.mjs'
import { studioEnvironment } from '../environment.mjs'
import { logTail, openLog } from '../log-file.mjs'
import { studioPaths } from '../paths.mjs'
import { portPicker } from '../ports.mjs'
import { loadSecrets } from '../secrets.mjs'
import { applyMigrations } from '../services/migrations.mjs'
import { createDatabase } from '../services/postgres.mjs'
import { linkPostgresLibraries } from '../setup/node-packages.mjs'
import { makeSupervisor } from '../supervisor.mjs'

/**
 * Postgres and bucket alone, migrated and empty, on free ports: for tests of
 * what stands right above them. `gpu` is what the environment says of the gpu
 * service; a function is given the picker of ports and makes that.
 * Returns {environment, pids, start(service), stop()}.
 */
export async function startBackingServices({
  home,
  // A test that kills them knows why they fall over.
  quiet = false,
  gpu = { url: 'http://127.0.0.1:9', token: 'no-gpu-service-here' },
}) {
  linkPostgresLibraries()
  const paths = studioPaths(home)
  mkdirSync(paths.logs, { recursive: true })
  const secrets = loadSecrets(paths.secrets)
  const pick = portPicker().any
  const supervisor = makeSupervisor({
    paths,
    onEvent: (event) => event.type === 'lost' && !quiet && complain(event, paths),
  })
  const stop = () => supervisor.stop([['bucket'], ['postgres']])
  try {
    const settings = {}
    const gpuAddress = typeof gpu === 'function' ? await gpu(pick) : gpu
    const database = await makeDatabase({ settings, paths, secrets, pick: (_, options) => pick(options) })
    const bucket = await makeBucket({ settings, paths, secrets, pick: (_, options) => pick(options) })
    await Promise.all([supervisor.start(bucket.service), supervisor.start(database.service)])
    await createDatabase(database.url)
    await applyMigrations(database.url, openLog(join(paths.logs, 'migrations.log')))
    const base = { settings, home, host: '127.0.0.1', port: 3000 }
    const environment = {
      ...studioEnvironment({ ...base, secrets, database, bucket, gpu: gpuAddress }),
      NODE_ENV: 'test',
    }
    return { environment, start: supervisor.start, stop, pids: () => supervisor.pids() }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A service that falls over in the middle of a test run explains failures that nothing else would. */
function complain({ name, reason }, paths) {
  console.error(`${name} ${reason}. The end of its log:\n${logTail(join(paths.logs, `${name}.log`))}`)
}
