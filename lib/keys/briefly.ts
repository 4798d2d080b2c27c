/**
 * Answers asked for again and again, each kept for `forMs`; who asks while one
 * is on its way waits for that one. Nothing is kept of an error, or of null.
 */
export class Briefly<T> {
  private readonly kept = new Map<string, { answer: Promise<T | null>; until: number }>()

  constructor(
    private readonly forMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  get(key: string, ask: () => Promise<T | null>): Promise<T | null> {
    const known = this.kept.get(key)
    if (known && known.until > this.now()) return known.answer
    this.forgetOld()
    const answer = ask()
    this.kept.set(key, { answer, until: this.now() + this.forMs })
    const drop = () => {
      if (this.kept.get(key)?.answer === answer) this.kept.delete(key)
    }
    answer.then((value) => value ?? drop(), drop)
    return answer
  }

  forget(): void {
    this.kept.clear()
  }

  private forgetOld(): void {
    for (const [key, { until }] of this.kept) if (until <= this.now()) this.kept.delete(key)
  }
}
