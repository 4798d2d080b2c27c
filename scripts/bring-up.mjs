import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { studioEnvironment } from './environment.mjs'
import { openLog } from './log-file.mjs'
import { bundleFolder } from './paths.mjs'
import { isFree, portPicker } from './ports.mjs'
import { loadSecrets, loadSetupCode } from './secrets.mjs'
import { BUCKET_OFFSETS, bucketEnvironment, bucketPorts, bucketService } from './services/bucket.mjs'
import { gpuService } from './services/gpu.mjs'
import { applyMigrations } from './services/migrations.mjs'
import { orchestratorService } from './services/orchestrator.mjs'
import { createDatabase, postgresService } from './services/postgres.mjs'
import { localAddress, webService } from './services/web.mjs'
import { Complaint } from './terminal.mjs'

/** Starts the processes of one studio, as much of it at once as can be. */
export async function bringUp({ settings, paths, ports, terminal, supervisor }) {
  const secrets = loadSecrets(paths.secrets)
  const setupCode = loadSetupCode(paths)
  const picker = portPicker()
  const pick = ports === 'free' ? (_, options) => picker.any(options) : picker.near
  const host = settings.HOST ?? '127.0.0.1'
  const port = await webPort({ settings, host, ports, picker, terminal })

  const database = await makeDatabase({ settings, paths, secrets, pick })
  const bucket = await makeBucket({ settings, paths, secrets, pick })
  const gpu = await makeGpu({ settings, home: paths.home, secrets, pick })
  const environment = studioEnvironment({ settings, home: paths.home, host, port, secrets, database, bucket, gpu })
  await checkEnvironment(environment)

  // The bucket takes longest after an unclean stop: the rest comes up meanwhile, and runs wait for it by themselves.
  const bucketReady = bucket.service ? supervisor.start(bucket.service) : Promise.resolve()
  const gpuReady = gpu.service ? supervisor.start(gpu.service) : Promise.resolve()
  for (const promise of [bucketReady, gpuReady]) promise.catch(() => {})

  await terminal.step('Starting the database', async () => {
    if (database.service) await supervisor.start(database.service)
    if (database.service) await createDatabase(database.url)
  })
  await terminal.step('Bringing the database up to date', () =>
    applyMigrations(database.url, openLog(join(paths.logs, 'migrations.log'))),
  )
  await terminal.step('Starting web, orchestrator and gpu service', (detail) =>
    allReady(detail, {
      web: supervisor.start(webService({ environment, host, port })),
      orchestrator: supervisor.start(orchestratorService({ environment })),
      'gpu service': gpuReady,
    }),
  )
  await finishBucket(bucketReady, terminal)
  return { url: localAddress(host, port), setupCode, environment, gpu }
}

async function allReady(detail, parts) {
  const waiting = new Set(Object.keys(parts))
  const tell = () => detail(waiting.size > 0 ? `waiting for ${[...waiting].join(', ')}` : '')
  tell()
  await Promise.all(
    Object.entries(parts).map(async ([name, part]) => {
      await part
      waiting.delete(name)
      tell()
    }),
  )
}

/** A bucket that takes its time does not hold up the pages. */
async function finishBucket(ready, terminal) {
  let done = false
  const mark = ready.then(() => (done = true))
  await Promise.race([mark, new Promise((resolve) => setTimeout(resolve, 1500))])
  if (done) return
  terminal.say('  The bucket is still starting; pictures follow in a few seconds.')
  mark.then(
    () => terminal.say('  The bucket is ready.'),
    (error) => terminal.say(`  ${error.message}`),
  )
}

async function webPort({ settings, host, ports, picker, terminal }) {
  if (ports === 'free') return picker.any({ host })
  if (settings.PORT) {
    const port = Number(settings.PORT)
    if (await isFree(port, host)) return port
    throw new Complaint(
      `Port ${port} on ${host} is taken by another program. Choose one with:  npm start -- --port 3001`,
    )
  }
  const port = await picker.near(3000, { host })
  if (port !== 3000) terminal.say(`  Port 3000 is taken by another program; using ${port}.`)
  return port
}

export async function makeDatabase({ settings, paths, secrets, pick }) {
  if (settings.DATABASE_URL) return { url: settings.DATABASE_URL }
  return postgresService({ data: paths.postgres, port: await pick(54329), password: secrets.postgresPassword })
}

export async function makeBucket({ settings, paths, secrets, pick }) {
  if (settings.S3_ENDPOINT) return { environment: {} }
  const keys = { accessKey: secrets.bucketAccessKey, secretKey: secrets.bucketSecretKey }
  const ports = await bucketPorts((preferred) => pick(preferred, { offsets: BUCKET_OFFSETS }))
  const service = bucketService({ data: paths.bucket, identities: paths.bucketIdentities, ports, ...keys })
  return { service, environment: bucketEnvironment({ ports, ...keys }) }
}

async function makeGpu({ settings, home, secrets, pick }) {
  const token = settings.GPU_TOKEN ?? secrets.gpuToken
  if (settings.GPU_URL) return { url: settings.GPU_URL, token }
  const port = await pick(settings.GPU_PORT ? Number(settings.GPU_PORT) : 8188)
  const host = settings.GPU_HOST ?? '127.0.0.1'
  return { service: gpuService({ settings, home, token, host, port }), url: localAddress(host, port), token }
}

/** lib/env.ts has the last word on settings, before any process starts. */
async function checkEnvironment(environment) {
  const { parseEnv } = await import(pathToFileURL(join(bundleFolder(), 'env.mjs')))
  try {
    parseEnv(environment)
  } catch (error) {
    throw new Complaint(error.message)
  }
}
