import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { env } from '@/lib/env'

/** As many as the pool has connections, and some that wait for one. */
const AT_ONCE = env().DATABASE_POOL_SIZE + 3
const other = new Client({ connectionString: env().DATABASE_URL, application_name: 'who cuts' })
beforeAll(() => other.connect())
afterAll(() => other.end())

/** What a database does that goes down: every connection but this one ends, whatever is under way on it. */
const cutAll = () =>
  other.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'who cuts'`)

const transaction = () =>
  db().$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1`
    await tx.$executeRaw`SELECT pg_sleep(2)`
  })

it('a database that goes away in the middle of transactions holds nobody for ever', { timeout: 60_000 }, async () => {
  for (let time = 0; time < 2; time++) {
    const answers = Promise.allSettled(Array.from({ length: AT_ONCE }, transaction))
    await sleep(500)
    await cutAll()
    await sleep(300)
    await cutAll()
    const failed = (await answers).filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
  }
  const counts = await Promise.all(Array.from({ length: AT_ONCE }, () => db().run.count()))
  expect(counts).toHaveLength(AT_ONCE)
})
