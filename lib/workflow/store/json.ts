import type { Prisma } from '@/lib/generated/prisma/client'

/** What we know to be JSON, for Prisma, which asks for an index signature. */
export const json = (value: unknown) => value as Prisma.InputJsonValue
