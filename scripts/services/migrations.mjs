import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { prismaEnvironment } from '../environment.mjs'
import { ROOT } from '../paths.mjs'
import { runCommand } from '../setup/command.mjs'

/** Applies what is missing; asks the database first, since starting Prisma takes seconds. */
export async function applyMigrations(url, log) {
  const missing = await missingMigrations(url)
  if (missing.length === 0) return 0
  await deploy({ ...process.env, DATABASE_URL: url }, log)
  return missing.length
}

/** `prisma migrate deploy`, without engines to download. */
export function deploy(env, log) {
  const prisma = join(ROOT, 'node_modules', 'prisma', 'build', 'index.js')
  return runCommand(process.execPath, [prisma, 'migrate', 'deploy'], {
    what: 'Bringing the database up to date',
    env: { ...env, ...prismaEnvironment },
    log,
  })
}

async function missingMigrations(url) {
  const folders = readdirSync(join(ROOT, 'prisma', 'migrations'), { withFileTypes: true })
  const wanted = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const { Client } = createRequire(join(ROOT, 'package.json'))('pg')
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const table = await client.query(`select to_regclass('_prisma_migrations') as name`)
    if (table.rows[0].name === null) return wanted
    const applied = await client.query(
      'select migration_name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
    )
    const names = new Set(applied.rows.map((row) => row.migration_name))
    return wanted.filter((name) => !names.has(name))
  } finally {
    await client.end()
  }
}
