import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { env } from '@/lib/env'

/** Any number that nobody else locks. */
const LOCK = 7_205_941
const LOOK_MS = 200

/**
 * Does what only one orchestrator of all may do at a time. The lock goes with
 * the connection, however this process ends. It is tried for again and again
 * rather than waited for: DBOS makes indexes in a manner that waits in turn
 * until nobody else's question is open.
 */
export async function oneAtATime(work: () => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: env().DATABASE_URL, application_name: 'kizy-start' })
  client.on('error', () => {})
  await client.connect()
  try {
    for (;;) {
      const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK])
      if (rows[0]?.got) break
      await sleep(LOOK_MS)
    }
    await work()
  } finally {
    await client.end()
  }
}
