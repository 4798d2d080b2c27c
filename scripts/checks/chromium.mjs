import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.mjs'
import { runCommand } from '../setup/command.mjs'

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const installed = () => [process.env.KIZY_CHROMIUM, ...PLACES].find((file) => file && existsSync(file))

let found

/**
 * A Chromium for the browser tests: this system's, or from Debian's packages
 * (as root), or Playwright's own download. Null means Playwright's own. Steps
 * that ask for it at once install it once.
 */
export const findChromium = (context) => (found ??= find(context))

async function find({ log, onLine, detail }) {
  const here = installed()
  if (here) return here
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get') && (await fromDebian({ log, onLine, detail }))) {
    return installed() ?? null
  }
  detail('installing Chromium with Playwright, about 170 MB')
  const cli = join(ROOT, 'node_modules', '@playwright', 'test', 'cli.js')
  await runCommand(process.execPath, [cli, 'install', 'chromium'], { what: 'Installing Chromium', log, onLine })
  return null
}

async function fromDebian({ log, onLine, detail }) {
  detail('installing Chromium with apt-get, about 300 MB')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { what: 'apt-get', env, log, onLine, check: false }
  await runCommand('apt-get', ['update', '-q'], options)
  const flags = ['install', '-y', '-q', '--no-install-recommends', 'chromium']
  return (await runCommand('apt-get', flags, options)).code === 0
}
