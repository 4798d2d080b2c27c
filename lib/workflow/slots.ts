/**
 * Who may use a device next. Lives in one orchestrator's memory: after a
 * crash the runs queue up anew, in the same order.
 */

/** Among one person's: earlier runs first, and within a run earlier pictures first. */
export type Priority = readonly [queuedAt: number, picture: number]

export interface Slot {
  /**
   * Gives the slot back. With `next`, whoever comes with that key within a
   * moment goes first: a picture is finished before the next one starts.
   */
  release(next?: string): void
}

interface Waiter {
  person: string
  priority: Priority
  key: string
  admit: (slot: Slot) => void
}

/** Time for a chain to come back with its next node: some database writes, on a busy machine too. */
const HOLD_MS = 250

/**
 * People take turns: whoever was served longest ago goes first, however much
 * the others have waiting.
 */
export class Slots {
  private readonly waiting: Waiter[] = []
  private readonly holds = new Map<string, NodeJS.Timeout>()
  /** The turn in which each waiting person was served last. */
  private readonly served = new Map<string, number>()
  private turn = 0
  private used = 0

  constructor(private capacity: number) {}

  resize(capacity: number): void {
    this.capacity = Math.max(1, capacity)
    this.admitNext()
  }

  /** Waits for a slot. Rejects with the signal's reason when it is aborted first. */
  acquire(key: string, person: string, priority: Priority, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { person, priority, key, admit: resolve }
      const abort = () => {
        const place = this.waiting.indexOf(waiter)
        if (place < 0) return
        this.waiting.splice(place, 1)
        reject(signal.reason as Error)
      }
      signal.addEventListener('abort', abort, { once: true })
      waiter.admit = (slot) => {
        signal.removeEventListener('abort', abort)
        resolve(slot)
      }
      this.waiting.push(waiter)
      this.admitNext()
    })
  }

  /** Lets in at once, beyond the number of slots, whoever waits with this key: what it asks for runs already. */
  admit(key: string): void {
    const place = this.waiting.findIndex((waiter) => waiter.key === key)
    if (place < 0) return
    const [waiter] = this.waiting.splice(place, 1)
    this.used += 1
    waiter!.admit(this.slot())
  }

  private admitNext(): void {
    for (;;) {
      const held = this.waiting.findIndex(({ key }) => this.holds.has(key))
      if (held >= 0) this.drop(this.waiting[held]!.key)
      else if (this.used + this.holds.size >= this.capacity) return
      const waiter = held >= 0 ? this.waiting[held] : this.next()
      if (!waiter) return
      this.waiting.splice(this.waiting.indexOf(waiter), 1)
      if (held < 0) this.countTurn(waiter.person)
      this.used += 1
      waiter.admit(this.slot())
    }
  }

  private next(): Waiter | undefined {
    const lastTurn = ({ person }: Waiter) => this.served.get(person) ?? 0
    return this.waiting.toSorted(
      (a, b) => lastTurn(a) - lastTurn(b) || a.priority[0] - b.priority[0] || a.priority[1] - b.priority[1],
    )[0]
  }

  /** Forgets people who have nothing waiting: coming back, they are as good as new. */
  private countTurn(person: string): void {
    this.served.set(person, ++this.turn)
    const present = new Set(this.waiting.map((waiter) => waiter.person)).add(person)
    for (const one of this.served.keys()) if (!present.has(one)) this.served.delete(one)
  }

  private slot(): Slot {
    let released = false
    return {
      release: (next) => {
        if (released) return
        released = true
        this.used -= 1
        if (next !== undefined) this.hold(next)
        this.admitNext()
      },
    }
  }

  private hold(key: string): void {
    this.drop(key)
    const timer = setTimeout(() => {
      this.holds.delete(key)
      this.admitNext()
    }, HOLD_MS)
    this.holds.set(key, timer)
  }

  private drop(key: string): void {
    clearTimeout(this.holds.get(key))
    this.holds.delete(key)
  }
}
