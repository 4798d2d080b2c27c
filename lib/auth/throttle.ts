import { KizyError } from '@/lib/errors'
import { forgetTries, giveBackTry, type Pace, takeTry } from './data'

/**
 * Wrong tries get slower: a few are free, then each doubles the wait.
 *
 * A try is taken before the answer is known and given back when it was right.
 * Counting afterwards would let a thousand tries through that start together.
 */
export interface Gate {
  key: string
  pace: Pace
  /** A right answer wipes this gate's count; the others only get their one try back. */
  forgetOnSuccess?: boolean
}

const QUARTER_HOUR = 15 * 60

export const gates = {
  email: (email: string): Gate => ({
    key: `email:${email}`,
    pace: { free: 4, firstWaitSeconds: 5, maxWaitSeconds: QUARTER_HOUR },
    forgetOnSuccess: true,
  }),
  address: (address: string): Gate => ({
    key: `ip:${address}`,
    pace: { free: 20, firstWaitSeconds: 5, maxWaitSeconds: QUARTER_HOUR },
  }),
  /** A borrowed browser must not guess its way to a new password. */
  ownPassword: (userId: string): Gate => ({
    key: `password:${userId}`,
    pace: { free: 4, firstWaitSeconds: 5, maxWaitSeconds: QUARTER_HOUR },
    forgetOnSuccess: true,
  }),
  /** For everybody together, so that changing the address does not help; short, so that nobody can lock the owner out. */
  setupCode: (): Gate => ({ key: 'setup', pace: { free: 20, firstWaitSeconds: 1, maxWaitSeconds: 30 } }),
}

export interface Tries {
  /** The answer was right. */
  succeeded(): Promise<void>
  /** It never came to an answer. */
  giveBack(): Promise<void>
}

/** Passes all gates or throws 429. What it returns must be told how it ended, unless the try was wrong. */
export async function takeTries(...wanted: Gate[]): Promise<Tries> {
  const taken: Gate[] = []
  const giveBack = async () => {
    for (const gate of taken) await giveBackTry(gate.key)
  }
  for (const gate of wanted) {
    const waitSeconds = await takeTry(gate.key, gate.pace)
    if (waitSeconds > 0) {
      await giveBack()
      throw slowDown(waitSeconds)
    }
    taken.push(gate)
  }
  return {
    giveBack,
    succeeded: async () => {
      for (const gate of taken) await (gate.forgetOnSuccess ? forgetTries(gate.key) : giveBackTry(gate.key))
    },
  }
}

const slowDown = (seconds: number) =>
  new KizyError(
    429,
    {
      code: 'slow_down',
      title: `Too many wrong tries. Try again in ${inWords(seconds)}.`,
      detail: 'Each further wrong try makes the wait longer.',
    },
    { 'retry-after': String(seconds) },
  )

function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? '1 second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
