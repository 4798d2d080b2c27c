import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { log, messageOf } from '@/lib/log'
import type { JobEvent } from '@/lib/workflow/compute'
import { notifyReport } from '@/lib/workflow/store/events'
import { saveProgress } from '@/lib/workflow/store/nodes'

const Kept = z
  .object({ step: z.number().catch(0), checkpointStep: z.number().catch(0) })
  .catch({ step: 0, checkpointStep: 0 })

type Snapshot = Extract<JobEvent, { type: 'report' }>['snapshot']

/** Between two writes of a report; the newest one always comes through. */
const ROW_MS = 1000

/** Keeps the newest report of a training in its row, and tells whoever watches that there is one. */
export class TrainingProgress {
  private newest: Snapshot | null = null
  private keeping: Promise<void> | null = null
  private step = 0
  /** The furthest step at which a checkpoint was stored, over all tries of the node. */
  private checkpointStep: number

  /** `before` is what the row has kept of earlier tries. */
  constructor(
    private readonly runId: string,
    private readonly ownerId: string,
    before: unknown,
  ) {
    this.checkpointStep = Kept.parse(before).checkpointStep
  }

  note(nodeId: string, event: JobEvent): void {
    if (event.type !== 'report') return
    this.newest = event.snapshot
    this.step = Kept.parse(event.snapshot).step
    this.keeping ??= this.keep(nodeId).finally(() => (this.keeping = null))
  }

  done(): void {}

  /** A checkpoint was stored; answers whether it is from further on than any before. */
  advances(): boolean {
    if (this.step <= this.checkpointStep) return false
    this.checkpointStep = this.step
    return true
  }

  /** Resolves when the last report is in the row. */
  async settle(): Promise<void> {
    while (this.keeping) await this.keeping
  }

  private async keep(nodeId: string): Promise<void> {
    while (this.newest) {
      const snapshot: Snapshot = this.newest
      this.newest = null
      try {
        await saveProgress(this.runId, nodeId, { ...snapshot, checkpointStep: this.checkpointStep })
        await notifyReport(this.runId, this.ownerId)
      } catch (error) {
        log.debug('report lost', { run: this.runId, error: messageOf(error) })
      }
      if (this.newest) await sleep(ROW_MS)
    }
  }
}
