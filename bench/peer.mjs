import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
export const python = here('../.kizy/venv/bin/python')

/** The arithmetic that the studio would use on this machine's processor; the peer uses the same. */
export const numericsHere = () =>
  execFileSync(python, ['-c', 'from kizy_gpu.families.cpu import cpu_numerics; print(cpu_numerics())'])
    .toString()
    .trim()

/** The bare pipeline as a warm process that draws one picture at a time. */
export async function startPeer(threads, numericsClass) {
  const started = performance.now()
  const child = spawn(python, [here('bare_pipeline.py'), String(threads), numericsClass], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => {
    const { value, done } = await lines.next()
    if (done) throw new Error('The bare pipeline ended; run it by hand to see why')
    return JSON.parse(value)
  }
  await next()
  return {
    secondsToStart: (performance.now() - started) / 1000,
    async draw(wish) {
      child.stdin.write(`${JSON.stringify(wish)}\n`)
      return (await next()).seconds
    },
    stop: () => child.kill(),
  }
}
