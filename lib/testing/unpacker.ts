import { watchArrivals } from '@/lib/arrivals/watch'
import { db } from '@/lib/db'

/**
 * A process that does what a web process does for files that came, and nothing
 * else: to be looked at and killed.
 *
 *     tsx lib/testing/unpacker.ts
 */
await db().$queryRaw`SELECT 1`
watchArrivals()
setInterval(() => undefined, 60_000)
console.log('ready')
