// `npm run format`: writes every file the way `npm run check` wants it.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { PRETTIER_FILES } from './checks/format-files.mjs'
import { PYTHON, ROOT } from './paths.mjs'

const prettier = join(ROOT, 'node_modules', 'prettier', 'bin', 'prettier.cjs')
const commands = [
  [process.execPath, [prettier, '--write', '--log-level', 'warn', ...PRETTIER_FILES], ROOT],
  ...['gpu', 'clients/python'].flatMap((folder) => [
    [PYTHON, ['-m', 'ruff', 'check', '--fix', '--quiet', '.'], join(ROOT, folder)],
    [PYTHON, ['-m', 'ruff', 'format', '--quiet', '.'], join(ROOT, folder)],
  ]),
]
for (const [command, args, cwd] of commands) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
