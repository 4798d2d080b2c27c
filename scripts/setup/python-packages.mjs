import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PYTHON, ROOT, VENV, WEED } from '../paths.mjs'
import { runCommand } from './command.mjs'
import { checkDisk, findPython, hasNvidia } from './machine.mjs'
import { hashInputs, readStamp, writeStamp } from './stamps.mjs'

const CPU_INDEX = 'https://download.pytorch.org/whl/cpu'
const STAMP = join(VENV, 'kizy-stamp')
/** Packages that are only files to us: what they say they need is left out, and each is pinned by its hash. */
const FILES = 'gpu/requirements-files.txt'
const BASE = ['gpu/requirements.txt', 'gpu/requirements-storage.txt', FILES, 'gpu/pyproject.toml']
const CHECKS = ['gpu/requirements-dev.txt']

/** What the environment must hold: the studio's packages, and for `npm test` the checkers too. */
export function pythonPlan({ checks = false } = {}) {
  const torch = process.env.KIZY_TORCH_INDEX ?? ''
  const hash = hashInputs(ROOT, BASE, [torch, ROOT])
  const extra = hashInputs(ROOT, CHECKS, [hash])
  const stamps = (readStamp(STAMP) ?? '').split('\n')
  const hasBase = stamps.includes(hash) && existsSync(PYTHON) && existsSync(WEED)
  return { hash, extra, checks, needsBase: !hasBase, needsChecks: checks && !(hasBase && stamps.includes(extra)) }
}

/** What is said before the download. */
export function pythonSize() {
  if (existsSync(join(VENV, 'lib'))) return 'checked, completed where something is missing'
  if (process.platform === 'darwin') return 'about 1 GB, once'
  return wantsCuda()
    ? 'about 6 GB with CUDA for the NVIDIA card, once'
    : 'about 1.3 GB, once; no CUDA without an NVIDIA card'
}

const wantsCuda = () => process.platform === 'linux' && hasNvidia()

export async function installPythonPackages(plan, { log, onLine, detail }) {
  if (plan.needsBase) {
    await makeEnvironment({ log, detail })
    if (!existsSync(join(VENV, 'lib'))) checkDisk(wantsCuda() ? 10 : 4, 'The Python environment')
    await installTorch({ log, onLine, detail })
    for (const file of BASE.filter((path) => path.endsWith('.txt'))) {
      detail(file)
      const alone = file === FILES ? ['--no-deps', '--require-hashes'] : []
      await pip(['install', ...alone, '-r', file], { log, onLine })
    }
    detail('kizy-gpu')
    await pip(['install', '--no-deps', '--no-build-isolation', '-e', 'gpu'], { log, onLine })
    writeStamp(STAMP, plan.hash)
  }
  if (plan.needsChecks) {
    for (const file of CHECKS) await pip(['install', '-r', file], { log, onLine })
    writeStamp(STAMP, `${plan.hash}\n${plan.extra}`)
  }
}

/** An environment that lost its Python (a system upgrade) is made anew; one made by hand is kept. */
async function makeEnvironment({ log, detail }) {
  if (existsSync(PYTHON)) {
    const { code } = await runCommand(PYTHON, ['-m', 'pip', '--version'], { what: 'pip', log, check: false })
    if (code === 0) return
    rmSync(VENV, { recursive: true, force: true })
  }
  const python = findPython()
  detail(`Python ${python.version}`)
  await runCommand(python.command, ['-m', 'venv', VENV], { what: 'Making the Python environment', log })
}

/**
 * torch first, and alone: on Linux without an NVIDIA driver its CPU build saves
 * several GB. `+cpu` builds sort above plain ones of the same version, so an
 * index that has one is all that pip needs.
 */
async function installTorch({ log, onLine, detail }) {
  const pinned = /^torch==[^\s#]+/m.exec(readFileSync(join(ROOT, BASE[0]), 'utf8'))?.[0]
  if (!pinned || wantsCuda() || process.platform !== 'linux') return
  const index = await torchIndex({ pinned, log })
  detail(index ? `torch from ${index}` : 'torch')
  await pip(['install', '--no-deps', pinned, ...(index ? ['--extra-index-url', index] : [])], { log, onLine })
}

async function torchIndex({ pinned, log }) {
  if (process.env.KIZY_TORCH_INDEX) return process.env.KIZY_TORCH_INDEX
  if (await pipOffersCpuTorch({ pinned, log })) return null
  return (await answers(`${CPU_INDEX}/torch/`)) ? CPU_INDEX : null
}

/** Does pip, as it is configured here, find a CPU build by itself? */
async function pipOffersCpuTorch({ pinned, log }) {
  const version = pinned.split('==')[1]
  const installed = await pip(['show', 'torch'], { log, check: false })
  if (installed.output.includes(`Version: ${version}`)) return true
  const offered = await pip(['index', 'versions', 'torch'], { log, check: false })
  return offered.output.includes(`${version}+cpu`)
}

async function answers(url) {
  try {
    return (await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(8000) })).ok
  } catch {
    return false
  }
}

const pip = (args, options) =>
  runCommand(PYTHON, ['-m', 'pip', '--disable-pip-version-check', '--no-input', ...args], { what: 'pip', ...options })
