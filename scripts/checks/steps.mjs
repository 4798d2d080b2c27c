import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bareEnvironment, HOUSE } from '../environment.mjs'
import { PYTHON, ROOT } from '../paths.mjs'
import { runCommand } from '../setup/command.mjs'
import { buildIsCurrent, buildStudio, generateClient } from '../setup/build-output.mjs'
import { findChromium } from './chromium.mjs'
import { PRETTIER_FILES } from './format-files.mjs'
import { playwrightCounts, playwrightFailures, pytestCounts, vitestCounts } from './counts.mjs'

/**
 * The steps of `npm test`. Each is {name, run(context)}; a run may return
 * {passed, failed, skipped}. `context` brings the log of the step and a function for details.
 */

const node = (script, ...args) => [process.execPath, [join(ROOT, 'node_modules', ...script.split('/')), ...args]]
const python = (...args) => [PYTHON, args]
const GPU = join(ROOT, 'gpu')
const PYTHON_CLIENT = join(ROOT, 'clients', 'python')

const environment = (more) => ({ ...bareEnvironment(), ...HOUSE, NODE_ENV: 'test', ...more })

async function all(context, what, commands) {
  for (const [[command, args], cwd] of commands) {
    await runCommand(command, args, { what, cwd, env: environment(), log: context.log, onLine: context.onLine })
  }
}

const format = {
  name: 'format',
  run: (context) =>
    all(context, 'The format check', [
      [node('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', ...PRETTIER_FILES), ROOT],
      [python('-m', 'ruff', 'format', '--check', '--quiet', '.'), GPU],
      [python('-m', 'ruff', 'format', '--check', '--quiet', '.'), PYTHON_CLIENT],
    ]),
}

const lint = {
  name: 'lint',
  run: (context) =>
    all(context, 'The linter', [
      [node('eslint/bin/eslint.js', '--max-warnings', '0', '.'), ROOT],
      [python('-m', 'ruff', 'check', '--quiet', '.'), GPU],
      [python('-m', 'ruff', 'check', '--quiet', '.'), PYTHON_CLIENT],
    ]),
}

const types = {
  name: 'types',
  async run(context) {
    await generateClient(context)
    await all(context, 'The type check', [
      [node('next/dist/bin/next', 'typegen'), ROOT],
      [node('typescript/bin/tsc', '--noEmit'), ROOT],
      [python('-m', 'mypy'), GPU],
    ])
  },
}

const layers = {
  name: 'layers',
  run: (context) =>
    all(context, 'The layer check', [
      [node('dependency-cruiser/bin/dependency-cruise.mjs', 'app', 'components', 'lib'), ROOT],
      [python(join('scripts', 'checks', 'python_layers.py')), ROOT],
    ]),
}

const vitest = (name, projects) => ({
  name,
  async run(context) {
    const report = join(context.folder, `${name.replaceAll(' ', '-')}.json`)
    const args = ['run', ...projects.map((project) => `--project=${project}`)]
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const [command, all] = node('vitest/vitest.mjs', ...args, ...reporters, '--passWithNoTests')
    return counted(context, name, [command, all], { counts: () => vitestCounts(report) })
  },
})

const pytest = (name, ...flags) => ({
  name,
  run: (context) => {
    const folders = ['tests', 'conformance', 'sprout/tests'].filter((folder) => existsSync(join(GPU, folder)))
    const command = python('-m', 'pytest', ...flags, ...folders)
    return counted(context, name, command, { cwd: GPU, counts: (output) => pytestCounts(output) })
  },
})

const build = {
  name: 'build',
  run: async (context) => {
    if (!buildIsCurrent()) await buildStudio(context)
  },
}

const browser = (name, ...flags) => ({
  name,
  async run(context) {
    const report = join(context.folder, `${name.replaceAll(' ', '-')}.json`)
    const chromium = await findChromium(context)
    const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...(chromium ? { KIZY_CHROMIUM: chromium } : {}) }
    // A folder of its own: what runs beside it empties its own first, too.
    const output = join('test-results', name.replaceAll(' ', '-'))
    const all = ['--reporter=list,json', '--pass-with-no-tests', '--output', output, ...flags]
    const command = node('@playwright/test/cli.js', 'test', ...all)
    return counted(context, name, command, {
      env,
      counts: () => ({ ...playwrightCounts(report), failures: playwrightFailures(report) }),
    })
  },
})

/** Runs tests and counts them, also when some fail. */
async function counted({ log, onLine }, what, [command, args], { cwd = ROOT, env, counts }) {
  const { code, output } = await runCommand(command, args, {
    what,
    cwd,
    env: environment(env),
    log,
    onLine,
    check: false,
  })
  const found = counts(output)
  return { ...found, failed: Math.max(found.failed, code === 0 ? 0 : 1), output }
}

/**
 * Lanes go beside each other, as many as two cores carry, for each waits a good part of its time: what is in
 * one follows one after the other. A step may wait for another of a different lane.
 */
export const CHECKS = [[format, lint, types, layers]]

export const TESTS = [
  [types, build, browser('browser tests', '--grep-invert=@long')],
  [format, lint, pytest('Python tests'), { ...vitest('engine tests', ['engine', 'chaos']), after: build }],
  // What these need is generated before types are checked, and once more with the build.
  [
    { ...layers, after: build },
    { ...vitest('unit tests', ['unit', 'services']), after: build },
  ],
]

export const LONG = [
  [
    pytest('long Python tests', '-m', 'long'),
    build,
    vitest('long tests', ['long', 'engine-long']),
    browser('long browser tests', '--grep=@long'),
  ],
]
