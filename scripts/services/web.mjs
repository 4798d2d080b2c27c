import { join } from 'node:path'
import { authEnvironment } from '../environment.mjs'
import { ROOT } from '../paths.mjs'
import { shownLine } from './shown-line.mjs'

/** The web app. `host` is where it listens; it is asked for its health on loopback. */
export function webService({ environment, host, port }) {
  const next = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')
  return {
    name: 'web',
    command: process.execPath,
    args: [next, 'start', '-H', host, '-p', String(port)],
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
