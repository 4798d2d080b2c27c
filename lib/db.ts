import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '@/lib/env'
import { PrismaClient } from '@/lib/generated/prisma/client'

const holder = globalThis as unknown as { kizyDb?: PrismaClient }

/** The one Prisma client of this process. Only `data.ts` modules and `lib/workflow/store.ts` may call it. */
export function db(): PrismaClient {
  return (holder.kizyDb ??= new PrismaClient({
    adapter: new PrismaPg({ connectionString: env().DATABASE_URL, max: env().DATABASE_POOL_SIZE }),
    // A busy machine makes people wait; Prisma's own two seconds would make them fail.
    transactionOptions: { maxWait: 15_000, timeout: 30_000 },
  }))
}
