import { join } from 'node:path'
import { waitForLock } from '../lock.mjs'
import { openLog } from '../log-file.mjs'
import { DEFAULT_HOME } from '../paths.mjs'
import { shorten } from '../terminal.mjs'
import { buildIsCurrent, buildStudio } from './build-output.mjs'
import { checkDisk, checkNode, checkPlatform, findPython } from './machine.mjs'
import { installNodePackages, linkPostgresLibraries, nodePackagesAreCurrent } from './node-packages.mjs'
import { installPythonPackages, pythonPlan, pythonSize } from './python-packages.mjs'

/**
 * Brings this folder to the point where a studio can start: packages for Node
 * and Python, and the build. What is there already is not touched, so that a second start is quick and offline.
 */
export async function install({ terminal, checks = false, build = true }) {
  checkPlatform()
  checkNode()
  const plan = pythonPlan({ checks })
  const work = {
    node: !nodePackagesAreCurrent(),
    python: plan.needsBase || plan.needsChecks,
    build: build && !buildIsCurrent(),
  }
  if (!work.node) linkPostgresLibraries()
  if (!work.node && !work.python && !work.build) return
  if (work.python) findPython()
  const lock = await waitForLock(join(DEFAULT_HOME, 'setup.lock'), (holder) =>
    terminal.say(`  Another start is installing (process ${holder.pid}); waiting for it.`),
  )
  try {
    if (work.node) await nodeStep(terminal)
    if (work.python) await pythonStep(terminal, checks)
    if (work.build && !buildIsCurrent()) await buildStep(terminal)
  } finally {
    lock.release()
  }
}

const setupLog = (name) => openLog(join(DEFAULT_HOME, 'logs', `setup-${name}.log`))

async function nodeStep(terminal) {
  if (nodePackagesAreCurrent()) return
  checkDisk(2, 'Installing the Node packages')
  const log = setupLog('node')
  await terminal.step('Installing Node packages (about 1 GB, once)', (detail) =>
    installNodePackages({ log, onLine: (line) => detail(shorten(line, 60)) }),
  )
  linkPostgresLibraries()
}

async function pythonStep(terminal, checks) {
  const plan = pythonPlan({ checks })
  if (!plan.needsBase && !plan.needsChecks) return
  const log = setupLog('python')
  await terminal.step(`Installing Python packages (${pythonSize()})`, (detail) =>
    installPythonPackages(plan, { log, detail, onLine: (line) => detail(shorten(line.trim(), 60)) }),
  )
}

function buildStep(terminal) {
  const log = setupLog('build')
  return terminal.step('Building the studio (a minute or two, after each change)', (detail) =>
    buildStudio({ log, detail, onLine: (line) => line.trim() && detail(shorten(line.trim(), 60)) }),
  )
}
