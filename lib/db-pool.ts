import { Pool, type PoolClient, type PoolConfig } from 'pg'

/** Longer than this nobody waits for a connection: what has no end cannot be told to anybody. */
const CONNECTION_TIMEOUT_MS = 30_000

/**
 * A pool that outlives its database. Prisma's adapter gives a connection that
 * died in the middle of a transaction back only once it has rolled back on it,
 * which it cannot: ten of those, and everybody waits for ever. And a connection
 * may fail twice, the second time with nobody listening, which ends the process.
 */
export function poolThatSurvives(config: PoolConfig): Pool {
  const pool = new Pool({ connectionTimeoutMillis: CONNECTION_TIMEOUT_MS, ...config })
  const lent = new Set<PoolClient>()
  pool.on('acquire', (client) => lent.add(client))
  pool.on('release', (_error, client) => lent.delete(client))
  pool.on('connect', (client) => {
    // Whoever asked something on it hears of it; there is nothing to do besides.
    client.on('error', () => {})
    client.once('end', () => {
      if (!lent.has(client)) return
      client.release(true)
      client.release = () => {}
    })
  })
  return pool
}
