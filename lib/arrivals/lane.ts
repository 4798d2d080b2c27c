/**
 * One file is unpacked at a time in this process, so that its memory has a
 * bound. Whoever has to wait for something else steps aside meanwhile, and what
 * came later goes on.
 */
class Lane {
  private isTaken = false
  private readonly waiting: (() => void)[] = []

  async enter(): Promise<void> {
    if (this.isTaken) await new Promise<void>((go) => this.waiting.push(go))
    this.isTaken = true
  }

  leave(): void {
    const next = this.waiting.shift()
    // It stays taken between the two: nobody slips in.
    if (next) next()
    else this.isTaken = false
  }

  /** Does `work` outside of the lane. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    this.leave()
    try {
      return await work()
    } finally {
      await this.enter()
    }
  }
}

/** Next builds this module into more than one bundle: the lane is the process's. */
const holder = globalThis as unknown as { kizyLane?: Lane; kizyUnderWay?: Set<Promise<void>> }

export const lane = (): Lane => (holder.kizyLane ??= new Lane())

/** Files that were begun: one in the lane, the others aside. */
export const underWay = (): Set<Promise<void>> => (holder.kizyUnderWay ??= new Set())
