import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, unlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from '../paths.mjs'
import { identify, stopProcesses } from '../process-table.mjs'
import { DATABASE_USER, initialiseFolder, postgresCommand, systemUser } from './postgres-folder.mjs'

const DATABASE = 'kizy'

/** The studio's own Postgres, on loopback TCP alone. */
export function postgresService({ data, port, password }) {
  const user = systemUser()
  const flags = ['-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=']
  const service = {
    name: 'postgres',
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    signal: 'SIGINT', // "fast": ends sessions, writes everything down
    group: false,
    grace: 5000,
    ready: { line: /database system is ready to accept connections/ },
    show: (line) => /\b(?:FATAL|PANIC): .*/.exec(line)?.[0] ?? null,
    async before() {
      initialiseFolder(data, user, password)
      await clearOldPidFile(data)
      Object.assign(service, postgresCommand('postgres', data, user, flags))
    },
  }
  return { service, url: `postgresql://${DATABASE_USER}:${password}@127.0.0.1:${port}/${DATABASE}` }
}

/**
 * After an abrupt end `postmaster.pid` names a process that is gone, or a
 * number that somebody else's process has by now; Postgres would take that one
 * for itself and refuse. One that does serve this folder is stopped first.
 */
async function clearOldPidFile(data) {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (servesFolder(pid, data)) {
    await stopProcesses([{ ...identify(pid), signal: 'SIGINT', group: false }], 8000)
  }
  if (existsSync(file)) unlinkSync(file)
}

function servesFolder(pid, data) {
  try {
    const line = execFileSync('ps', ['-o', 'args=', '-ww', '-p', String(pid)], { encoding: 'utf8' })
    return line.includes('postgres') && line.includes(data)
  } catch {
    return false
  }
}

/** Makes the database inside the server, once. */
export async function createDatabase(url) {
  const { Client } = createRequire(join(ROOT, 'package.json'))('pg')
  const client = new Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') })
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (found.rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}
