/**
 * How fast one key may call: a bucket of `burst` calls that fills again evenly.
 * Kept in this process: with several web processes each counts for itself,
 * which is enough to keep one wild script from everybody's way.
 */
export interface Rate {
  burst: number
  perSecond: number
}

export const KEY_RATE: Rate = { burst: 600, perSecond: 300 }

export interface Turn {
  allowed: boolean
  remaining: number
  /** Until a call is free again, when refused; else until the bucket is full. */
  resetSeconds: number
}

const FORGET_AFTER = 10_000

export class RateLimiter {
  private readonly buckets = new Map<string, { left: number; at: number }>()

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = Date.now,
  ) {}

  take(key: string): Turn {
    const { burst, perSecond } = this.rate
    const now = this.now()
    const before = this.buckets.get(key) ?? { left: burst, at: now }
    const filled = Math.min(burst, before.left + ((now - before.at) / 1000) * perSecond)
    const allowed = filled >= 1
    const left = allowed ? filled - 1 : filled
    this.buckets.delete(key)
    this.buckets.set(key, { left, at: now })
    if (this.buckets.size > FORGET_AFTER) this.buckets.delete(this.buckets.keys().next().value!)
    const missing = allowed ? burst - left : 1 - left
    return { allowed, remaining: Math.floor(left), resetSeconds: Math.ceil(missing / perSecond) }
  }

  headersOf({ allowed, remaining, resetSeconds }: Turn): Record<string, string> {
    return {
      'ratelimit-limit': String(this.rate.burst),
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(resetSeconds),
      ...(allowed ? {} : { 'retry-after': String(Math.max(1, resetSeconds)) }),
    }
  }
}
