#!/usr/bin/env node
// `npm test`, `npm run check` and `npm run test:long`: from a bare checkout to a verdict.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { add, NO_TESTS } from './checks/counts.mjs'
import { runLanes } from './checks/lanes.mjs'
import { lockHolder } from './lock.mjs'
import { openLog } from './log-file.mjs'
import { DEFAULT_HOME, studioPaths } from './paths.mjs'
import { stopCommands } from './setup/command.mjs'
import { install } from './setup/install.mjs'
import { Complaint, makeTerminal, seconds, shorten } from './terminal.mjs'

const HELP = `Checks the whole house, two steps at a time, and begins nothing more after one that fails.

  npm test                      format, lint, types, layers, unit tests, Python tests, build, engine tests, browser tests
  npm run check                 format, lint, types and layers alone
  npm run test:long             the long forms: kills, restarts, endurance
  npm test -- --only "lint"     one step by its name`

const terminal = makeTerminal()
const flags = process.argv.slice(2)

/** Answers lanes of steps. */
async function chooseLanes() {
  const { CHECKS, LONG, TESTS } = await import('./checks/steps.mjs')
  const lanes = flags.includes('--check') ? CHECKS : flags.includes('--long') ? LONG : TESTS
  if (!flags.includes('--only')) return lanes
  const only = flags[flags.indexOf('--only') + 1]
  const step = lanes.flat().find(({ name }) => name === only)
  if (step) return [[step]]
  const names = lanes.flat().map(({ name }) => name)
  throw new Complaint(`No step is called "${only}". There are: ${names.join(', ')}.`)
}

/** A build would pull the floor from under a studio that runs out of this folder: it goes beside it then. */
function keepRunningStudioWhole() {
  if (process.env.KIZY_NEXT_DIST || !lockHolder(studioPaths(DEFAULT_HOME).lock)) return
  terminal.say('  A studio runs out of this folder; building beside it, in .next-test.')
  process.env.KIZY_NEXT_DIST = '.next-test'
}

async function runStep(step, folder) {
  const since = Date.now()
  const log = openLog(join(DEFAULT_HOME, 'logs', `test-${step.name.replaceAll(' ', '-')}.log`))
  log.write(`--- ${new Date().toISOString()}\n`)
  try {
    const counts = await terminal.step(step.name, async (detail) => {
      const onLine = (line) => line.trim() && detail(shorten(line.trim(), 60))
      const found = await step.run({ log, folder, detail, onLine })
      return found?.failed ? Promise.reject(new FailedTests(found, log)) : found
    })
    return { ok: true, counts, time: seconds(since) }
  } catch (error) {
    terminal.say(error instanceof Complaint ? `\n${error.message}` : `\n${error.stack}`)
    return { ok: false, counts: error.counts, time: seconds(since) }
  }
}

class FailedTests extends Complaint {
  constructor(counts, log) {
    super(`${counts.output.split('\n').slice(-150).join('\n')}\n\nThe whole output: ${log.file}`)
    this.counts = counts
  }
}

function summary(results, left, since) {
  terminal.say('')
  for (const { name, ok, counts, time } of results) {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : ''
    terminal.say(`  ${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(20)} ${time.padStart(12)}   ${tests}`)
  }
  for (const failure of results.flatMap(({ counts }) => counts?.failures ?? [])) terminal.say(`\n  ${failure}`)
  for (const { name } of left) terminal.say(`  not run ${name}`)
  const total = results.reduce((sum, { counts }) => add(sum, counts), NO_TESTS)
  terminal.say(`\nAfter ${seconds(since)}${flags.includes('--check') ? '' : ':'}`)
  if (flags.includes('--check')) return
  terminal.say(`${total.passed} passed, ${total.failed} failed`)
}

async function main() {
  if (flags.includes('--help')) return console.log(HELP)
  const since = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'kizy-reports-'))
  keepRunningStudioWhole()
  await install({ terminal, checks: true, build: false })
  const lanes = await chooseLanes()
  const results = await runLanes(lanes, async (step) => ({ name: step.name, ...(await runStep(step, folder)) }))
  rmSync(folder, { recursive: true, force: true })
  const done = new Set(results.map(({ name }) => name))
  const left = lanes.flat().filter(({ name }) => !done.has(name))
  summary(results, left, since)
  process.exitCode = results.every((result) => result.ok) ? 0 : 1
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopCommands()
    process.exit(130)
  })
}

main().catch((error) => {
  terminal.say(error instanceof Complaint ? `\n${error.message}` : `\n${error.stack}`)
  terminal.say('\n0 passed, 1 failed')
  process.exit(1)
})
