import { join } from 'node:path'
import { bundleFolder, ROOT } from '../paths.mjs'
import { shownLine } from './shown-line.mjs'

/** The orchestrator: runs the graphs. It has no port; it says `ready` on a line of its own. */
export function orchestratorService({ environment }) {
  return {
    name: 'orchestrator',
    command: process.execPath,
    args: ['--enable-source-maps', join(bundleFolder(), 'orchestrator.mjs')],
    cwd: ROOT,
    env: environment,
    grace: 3000,
    ready: { line: /^ready$/ },
    show: shownLine,
  }
}
