import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The programs of a Python environment with these packages, made when it is first asked for: long tests alone need them. */
export async function pythonTools(name: string, packages: string[]): Promise<string> {
  const folder = resolve('.kizy', name)
  const programs = join(folder, 'bin')
  if (existsSync(join(folder, 'complete'))) return programs
  await run(process.env.KIZY_PYTHON || 'python3', ['-m', 'venv', '--clear', folder])
  await run(join(programs, 'pip'), ['install', '--quiet', ...packages], { maxBuffer: 16 * 1024 * 1024 })
  await run('touch', [join(folder, 'complete')])
  return programs
}
