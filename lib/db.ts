import { PrismaPg } from '@prisma/adapter-pg'
import { poolThatSurvives } from '@/lib/db-pool'
import { env } from '@/lib/env'
import { PrismaClient } from '@/lib/generated/prisma/client'

/**
 * A process that was stopped in the middle of a transaction holds its locks for
 * as long as it sleeps. The database ends such a session after this long, so
 * that others may go on.
 */
export const IDLE_IN_TRANSACTION_MS = 8000

const holder = globalThis as unknown as { kizyDb?: PrismaClient }

/** The one Prisma client of this process. Only `data.ts` modules and `lib/workflow/store` may call it. */
export function db(): PrismaClient {
  return (holder.kizyDb ??= new PrismaClient({
    adapter: new PrismaPg(
      poolThatSurvives({
        connectionString: env().DATABASE_URL,
        max: env().DATABASE_POOL_SIZE,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      }),
      { disposeExternalPool: true },
    ),
    // A busy machine makes people wait; Prisma's own two seconds would make them fail.
    transactionOptions: { maxWait: 15_000, timeout: 30_000 },
  }))
}
