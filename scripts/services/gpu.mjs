import { join } from 'node:path'
import { gpuEnvironment } from '../environment.mjs'
import { PYTHON, ROOT } from '../paths.mjs'
import { shownLine } from './shown-line.mjs'

/** The gpu service: a gateway and one warm worker per device. */
export function gpuService({ settings, home, token, host, port }) {
  return {
    name: 'gpu',
    command: PYTHON,
    args: ['-m', 'kizy_gpu.serve'],
    cwd: join(ROOT, 'gpu'),
    env: gpuEnvironment({ settings, home, token, host, port }),
    grace: 3000,
    ready: { probe: async () => (await gpuHealth({ url: `http://127.0.0.1:${port}`, token })) !== null },
    show: shownLine,
  }
}

/** What the service says about itself, or null while it does not answer. */
export async function gpuHealth({ url, token }) {
  try {
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${url}/v1/health`, { headers, signal: AbortSignal.timeout(2000) })
    return answer.ok ? await answer.json() : null
  } catch {
    return null
  }
}

/** The numbers of the worker processes, one per device. */
export async function gpuWorkerPids(gpu) {
  const health = await gpuHealth(gpu)
  return (health?.devices ?? []).map((device) => device.pid).filter(Number.isInteger)
}
