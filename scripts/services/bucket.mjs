import { mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { WEED } from '../paths.mjs'
import { writePrivate } from '../secrets.mjs'

export const BUCKET_OFFSETS = [0, 10_000] // SeaweedFS speaks gRPC on each port + 10000

/** Ports of the embedded bucket; the last ones are asked for first. */
export async function bucketPorts(pick) {
  return {
    s3: await pick(8333),
    master: await pick(9433),
    volume: await pick(9533),
    filer: await pick(9633),
  }
}

/** The studio's own bucket: SeaweedFS, loopback alone, with keys of its own. */
export function bucketService({ data, identities, ports, accessKey, secretKey }) {
  mkdirSync(data, { recursive: true })
  writePrivate(identities, JSON.stringify({ identities: [identity(accessKey, secretKey)] }, null, 2))
  const args = [
    'server',
    `-dir=${data}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    '-s3',
    `-s3.port=${ports.s3}`,
    `-s3.config=${identities}`,
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    '-filer.disableHttp', // without it the filer serves every object to anybody, without a key
    `-master.port=${ports.master}`,
    `-volume.port=${ports.volume}`,
    `-filer.port=${ports.filer}`,
    '-master.volumeSizeLimitMB=256',
    '-volume.max=0',
    // A master alone need not wait ten seconds for others to vote, nor a volume server for others to notice its end.
    '-master.electionTimeout=1s',
    '-volume.preStopSeconds=0',
    '-master.telemetry=false',
  ]
  return {
    name: 'bucket',
    command: WEED,
    args,
    cwd: data,
    env: { PATH: process.env.PATH, HOME: process.env.HOME ?? data, TMPDIR: process.env.TMPDIR ?? '/tmp' },
    grace: 2000,
    ready: { probe: async () => (await listens(ports.volume)) && (await answers(ports.s3)) },
    show: (line) => (/^F\d{4}|panic:/.test(line) ? line : null),
  }
}

const identity = (accessKey, secretKey) => ({
  name: 'kizy',
  credentials: [{ accessKey, secretKey }],
  actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'],
})

/** What web and orchestrator are told about it. */
export const bucketEnvironment = ({ ports, accessKey, secretKey }) => ({
  S3_ENDPOINT: `http://127.0.0.1:${ports.s3}`,
  S3_REGION: 'auto',
  S3_BUCKET: 'kizy',
  S3_ACCESS_KEY_ID: accessKey,
  S3_SECRET_ACCESS_KEY: secretKey,
  S3_FORCE_PATH_STYLE: 'true',
})

/** Does something speak HTTP there? Without a key the answer is a refusal, and that will do. */
async function answers(port) {
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2000) })
  await response.body?.cancel()
  return response.status < 500
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const answer = (value) => {
      socket.destroy()
      resolve(value)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
    socket.setTimeout(1000, () => answer(false))
  })
}
