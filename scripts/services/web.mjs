import { join } from 'node:path'
import { authEnvironment } from '../environment.mjs'
import { ROOT } from '../paths.mjs'
import { shownLine } from './shown-line.mjs'

/**
 * Long enough for the longest address that our API reads, percent-encoded: what
 * is too long for Node is refused without a word, and by us with one.
 */
const HEADER_BYTES = 64 * 1024

/** What Node is given to serve the web app at `host` and `port`. */
export const webArguments = (host, port) => [
  `--max-http-header-size=${HEADER_BYTES}`,
  join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next'),
  ...['start', '-H', host, '-p', String(port)],
]

/** The web app. `host` is where it listens; it is asked for its health on loopback. */
export function webService({ environment, host, port }) {
  return {
    name: 'web',
    command: process.execPath,
    args: webArguments(host, port),
    cwd: ROOT,
    env: { ...environment, ...authEnvironment(environment) },
    grace: 2000,
    ready: { probe: () => answers(`${localAddress(host, port)}/api/health`) },
    show: shownLine,
  }
}

/** The address by which this machine reaches what listens on `host`. */
export function localAddress(host, port) {
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

async function answers(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) })
  await answer.body?.cancel()
  return answer.ok
}
