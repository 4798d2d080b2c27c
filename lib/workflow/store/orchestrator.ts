import { db, IDLE_IN_TRANSACTION_MS } from '@/lib/db'
import { env } from '@/lib/env'
import { Prisma } from '@/lib/generated/prisma/client'

/**
 * Who writes the orchestrator's rows. Every write carries the epoch this process was given at its start:
 * one that was thought dead and replaced finds its writes refused, however late it wakes up.
 */

/** For the engine's own connections to the same database, whose transactions hold the same locks. */
export const idleTransactionMs = IDLE_IN_TRANSACTION_MS

/** This orchestrator was replaced. Nothing it still has in hand may be written. */
export class ReplacedError extends Error {
  constructor() {
    super('Another orchestrator has taken over; this one must stop')
    this.name = 'ReplacedError'
  }
}

export type Tx = Prisma.TransactionClient

let epoch = 0
/** Of how many under this name this process is. */
export const myEpoch = () => epoch
export const me = () => env().ORCHESTRATOR_ID

/** Who writes: stands in every manifest. */
export const identity = () => ({ orchestratorId: me(), epoch })

/** Takes the next epoch under this orchestrator's name, which fences off a predecessor of the same name. */
export async function takeEpoch(): Promise<void> {
  const [row] = await db().$queryRaw<{ epoch: number }[]>`
    INSERT INTO "Orchestrator" (id, "heartbeatAt") VALUES (${me()}, now())
    ON CONFLICT (id) DO UPDATE SET epoch = "Orchestrator".epoch + 1, "heartbeatAt" = now()
    RETURNING epoch`
  epoch = row!.epoch
}

/** By the database's clock, like every comparison of heartbeats: those of several machines differ. */
export async function beat(): Promise<void> {
  const count = await db().$executeRaw`
    UPDATE "Orchestrator" SET "heartbeatAt" = now() WHERE id = ${me()} AND epoch = ${epoch}`
  if (count === 0) throw new ReplacedError()
}

/** The run, held for writing, if it is still this process's to write. */
export const heldRun = (runId: string) => Prisma.sql`
  SELECT run.id, run."ownerId" FROM "Run" run JOIN "Orchestrator" o ON o.id = run."orchestratorId"
  WHERE run.id = ${runId}::uuid AND o.id = ${me()} AND o.epoch = ${epoch} FOR UPDATE OF run`

/** Does `work` in one transaction if the run is still this process's to write. Throws ReplacedError otherwise. */
export async function fenced<T>(runId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db().$transaction(async (tx) => {
    const mine = await tx.$queryRaw<unknown[]>(heldRun(runId))
    if (mine.length === 0) throw new ReplacedError()
    return work(tx)
  })
}

/** Whether this orchestrator is the first of those alive: what needs doing once, it does. */
export async function isFirst(aliveSeconds: number): Promise<boolean> {
  const [first] = await db().$queryRaw<{ id: string }[]>`
    SELECT id FROM "Orchestrator" WHERE "heartbeatAt" > now() - make_interval(secs => ${aliveSeconds})
    ORDER BY id LIMIT 1`
  return first?.id === me()
}
