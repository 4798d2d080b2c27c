/**
 * Failures that say nothing about the work: the database or the bucket does
 * not answer. They pass, so whoever meets one waits and asks again.
 */

/** Connections that were refused or broke, as Node names them. */
const NETWORK = /^(ECONN|EPIPE|ETIMEDOUT|EAI_|ENOTFOUND|EHOST|ENET|UND_ERR_)/
/** SQLSTATEs of a server that is starting, stopping or full, and of transactions that met another. */
const POSTGRES = /^(08|53|57P0|58)\w*|^(40001|40P01|25P03)$/
/** The same, as Prisma numbers them. */
const PRISMA = /^P(1001|1002|1008|1011|1017|2024|2028|2034|2037)$/
/** The same, as Prisma's adapter names them. */
const ADAPTER = /^(ConnectionClosed|DatabaseNotReachable|SocketTimeout|TooManyConnections|TransactionWriteConflict)$/
/** What `pg` says of a connection that ended in the middle of a question; it has no code for it. */
const BROKEN = /connection (terminated|ended|closed)|server closed the connection|socket hang up|timeout exceeded/i
const S3_NAMES = /^(TimeoutError|RequestTimeout|SlowDown|ServiceUnavailable|InternalError)$/

interface Told {
  name?: string
  kind?: unknown
  message?: string
  code?: unknown
  cause?: unknown
  errors?: unknown[]
  meta?: { driverAdapterError?: unknown; code?: unknown }
  originalCode?: unknown
  $metadata?: { httpStatusCode?: number }
}

const DEEPEST = 6

/** Whether this failure, or what lies under it, is one of a service that is away. */
export function isOutage(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > DEEPEST) return false
  const { name = '', message = '', kind, code, cause, errors = [], meta, originalCode, $metadata } = error as Told
  const codes = [code, originalCode, meta?.code].filter((one) => typeof one === 'string')
  if (codes.some((one) => NETWORK.test(one) || POSTGRES.test(one) || PRISMA.test(one))) return true
  if (typeof kind === 'string' && ADAPTER.test(kind)) return true
  const status = $metadata?.httpStatusCode ?? 0
  if (status >= 500 || status === 429 || ($metadata && S3_NAMES.test(name))) return true
  if (BROKEN.test(message)) return true
  return [cause, meta?.driverAdapterError, ...errors].some((under) => isOutage(under, depth + 1))
}
