const DAY = 24 * 60 * 60 * 1000

/** Unused for this long, a session ends; used, it slides along … */
const IDLE = 30 * DAY
/** … but never past this age: then one signs in again. */
export const LONGEST = 90 * DAY
/** Being seen is written down at most once a minute. */
const SEEN_EVERY = 60 * 1000

export function expiryOf(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + IDLE, createdAt.getTime() + LONGEST))
}

export const isSeenStale = (lastSeenAt: Date, now: Date): boolean => now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY
