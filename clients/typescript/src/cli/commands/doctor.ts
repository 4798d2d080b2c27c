import type { Command } from 'commander'
import type { Run } from '../../events.ts'
import { StudioError } from '../../problem.ts'
import { contextOf } from '../context.ts'

interface Finding {
  what: string
  ok: boolean
  says: string
}

export function addDoctor(program: Command): void {
  program
    .command('status')
    .description('what waits and what runs')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const active: Run[] = []
      for await (const run of kizy.runs()) {
        if (run.status !== 'queued' && run.status !== 'running') break
        active.push(run)
      }
      out.answer(active, () =>
        active.length > 0 ? active.map(({ id, status, prompt }) => `${id}  ${status}  ${prompt}`) : ['Nothing waits.'],
      )
    })

  program
    .command('doctor')
    .description('look whether everything that is needed is there')
    .action(async (_: unknown, command: Command) => {
      const { kizy, out } = contextOf(command)
      const findings = [nodeVersion(), await studioOf(kizy.url), await keyOf(() => kizy.models())]
      out.answer(findings, () => findings.map(({ what, ok, says }) => `${ok ? '✓' : '✗'} ${what}: ${says}`))
      if (findings.some(({ ok }) => !ok)) process.exitCode = 1
    })
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 12)
  return { what: 'Node', ok, says: ok ? process.version : `${process.version}; 20.12 or newer is needed` }
}

async function studioOf(url: string): Promise<Finding> {
  const what = `Studio at ${url}`
  try {
    const { ok, status } = await fetch(new URL('/api/health', url), { signal: AbortSignal.timeout(5000) })
    return { what, ok, says: ok ? 'answers' : `answered ${status}` }
  } catch {
    return { what, ok: false, says: 'does not answer. Is it running? Is the address right?' }
  }
}

async function keyOf(call: () => Promise<{ available: boolean }[]>): Promise<Finding> {
  try {
    const models = await call()
    return { what: 'Key', ok: true, says: `works; ${models.filter(({ available }) => available).length} models` }
  } catch (error) {
    const says = error instanceof StudioError ? error.message : String(error)
    return { what: 'Key', ok: false, says }
  }
}
