import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { PYTHON, ROOT } from '../paths.mjs'
import { Complaint } from '../terminal.mjs'

/** What this machine has and lacks, and how to get it here. */

const NODE_AT_LEAST = [20, 12]
const PYTHON_AT_LEAST = [3, 11]

export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number)
  if (major > NODE_AT_LEAST[0] || (major === NODE_AT_LEAST[0] && minor >= NODE_AT_LEAST[1])) return
  throw new Complaint(
    `Kizy needs Node ${NODE_AT_LEAST.join('.')} or newer; this is ${version}.\n${howToGet('node', packageManager())}`,
  )
}

export function checkPlatform(platform = process.platform) {
  if (platform === 'linux' || platform === 'darwin') return
  throw new Complaint('Kizy runs on Linux and macOS. On Windows, start it inside WSL2 (see the README).')
}

/** Finds a Python that can make virtual environments; says what is missing otherwise. */
export function findPython(wanted = process.env.KIZY_PYTHON) {
  const names = wanted ? [wanted] : ['python3.13', 'python3.12', 'python3.11', 'python3.14', 'python3', 'python']
  let withoutVenv = null
  for (const name of names) {
    const about = askPython(name)
    if (!about || !atLeast(about.version, PYTHON_AT_LEAST)) continue
    if (about.venv) return { command: name, version: about.version.join('.') }
    withoutVenv ??= about.version
  }
  const system = packageManager()
  if (withoutVenv) {
    const [major, minor] = withoutVenv
    const text = `Python ${major}.${minor} is here, but its "venv" module is not.`
    throw new Complaint(`${text}\n${howToGet('venv', system, `${major}.${minor}`)}`)
  }
  const text = wanted ? `KIZY_PYTHON (${wanted}) is no Python` : 'Kizy needs Python'
  throw new Complaint(`${text} ${PYTHON_AT_LEAST.join('.')} or newer.\n${howToGet('python', system)}`)
}

const QUESTION = `
import sys, json
try:
    import venv, ensurepip
    has = True
except ImportError:
    has = False
print(json.dumps({"version": list(sys.version_info[:2]), "venv": has}))`

function askPython(command) {
  const asked = spawnSync(command, ['-c', QUESTION], { encoding: 'utf8' })
  try {
    return asked.status === 0 ? JSON.parse(asked.stdout) : null
  } catch {
    return null
  }
}

const atLeast = ([major, minor], [wantedMajor, wantedMinor]) =>
  major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)

const MANAGERS = {
  apt: { node: 'https://nodejs.org/en/download', python: 'sudo apt-get install -y python3 python3-venv' },
  dnf: { node: 'sudo dnf install nodejs', python: 'sudo dnf install python3.12' },
  pacman: { node: 'sudo pacman -S nodejs npm', python: 'sudo pacman -S python' },
  zypper: { node: 'sudo zypper install nodejs22', python: 'sudo zypper install python312' },
  apk: { node: 'apk add nodejs npm', python: 'apk add python3 (musl is not supported: use a glibc system)' },
  brew: { node: 'brew install node', python: 'brew install python@3.12' },
}

function packageManager() {
  if (process.platform === 'darwin') return 'brew'
  const found = { apt: '/usr/bin/apt-get', dnf: '/usr/bin/dnf', pacman: '/usr/bin/pacman', zypper: '/usr/bin/zypper' }
  return Object.keys(found).find((name) => existsSync(found[name])) ?? (existsSync('/sbin/apk') ? 'apk' : null)
}

export function howToGet(what, system, version = '3') {
  if (what === 'venv' && system === 'apt') return `Get it with:  sudo apt-get install -y python${version}-venv`
  const command = MANAGERS[system]?.[what === 'venv' ? 'python' : what]
  if (command) return command.startsWith('http') ? `Get it from ${command}` : `Get it with:  ${command}`
  return what === 'node' ? 'Get it from https://nodejs.org' : 'Get it from https://www.python.org/downloads'
}

/** Is there an NVIDIA driver on this Linux machine? */
export function hasNvidia() {
  if (existsSync('/proc/driver/nvidia/version')) return true
  if (isWsl() && existsSync('/usr/lib/wsl/lib/nvidia-smi')) return true
  try {
    return /GPU \d+:/.test(
      execFileSync('nvidia-smi', ['-L'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
  } catch {
    return false
  }
}

function isWsl() {
  try {
    return /microsoft/i.test(readFileSync('/proc/version', 'utf8'))
  } catch {
    return false
  }
}

/** Complains before a download that cannot fit. */
export function checkDisk(neededGb, what) {
  const { bavail, bsize } = statfsSync(ROOT)
  const free = (bavail * bsize) / 1e9
  if (free >= neededGb) return
  throw new Complaint(`${what} needs about ${neededGb} GB of disk; ${free.toFixed(1)} GB are free in ${ROOT}.`)
}

export const hasPythonEnvironment = () => existsSync(PYTHON)
