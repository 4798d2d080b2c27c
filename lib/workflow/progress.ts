import { z } from 'zod'
import { log, messageOf } from '@/lib/log'
import { Progress } from '@/lib/runs/schema'
import type { JobEvent } from '@/lib/workflow/compute'
import { notifyTick } from '@/lib/workflow/store/events'
import { saveProgress } from '@/lib/workflow/store/nodes'

/** What a tick carries from the orchestrator to the web processes: the browser's, with keys for what it gets as addresses. */
export const Tick = Progress.omit({ previewUrl: true }).extend({
  ownerId: z.string(),
  /** Newest step whose preview lies in the bucket. */
  previewStep: z.int().nullable(),
})
export type Tick = z.infer<typeof Tick>

const PHASES: Record<string, Tick['phase']> = {
  loading: 'loading',
  denoising: 'denoising',
  decoding: 'decoding',
  upscaling: 'upscaling',
  encoding: 'saving',
}

/** What comes after denoising takes about this share of it, until the first pictures taught us better. */
const FIRST_GUESS_OF_TAIL = 0.25
const TICK_MS = 100
const ROW_MS = 1000

/** Seconds from the last denoising step to the stored file, by model; learnt from each finished picture. */
const tails = new Map<string, number>()

/** Follows one picture through the nodes of its chain and says how far it is. */
export class PictureProgress {
  private denoiseSeconds = 0
  private denoisedAt: number | null = null
  private previewStep: number | null = null
  private lastTick = 0
  private lastRow = 0

  constructor(
    private readonly runId: string,
    private readonly ownerId: string,
    private readonly index: number,
    private readonly modelId: string,
  ) {}

  note(nodeId: string, event: JobEvent): void {
    if (event.type === 'preview') this.previewStep = event.step
    if (event.type !== 'progress' && event.type !== 'preview') return
    if (event.type === 'progress' && event.phase === 'denoising') {
      this.denoiseSeconds = event.steps * (event.secondsPerStep ?? 0)
      if (event.step >= event.steps) this.denoisedAt = Date.now()
    }
    this.last = event.type === 'progress' ? event : this.last
    this.send(nodeId, event.type === 'preview')
  }

  private last: Extract<JobEvent, { type: 'progress' }> | null = null

  /** The picture is stored: what came after denoising is the next one's estimate. */
  done(): void {
    if (this.denoisedAt === null) return
    const seconds = (Date.now() - this.denoisedAt) / 1000
    const before = tails.get(this.modelId)
    tails.set(this.modelId, before === undefined ? seconds : 0.7 * before + 0.3 * seconds)
  }

  /** A picture has no checkpoints. */
  advances = (): boolean => false

  /** Ticks may be lost, so there is nothing to wait for. */
  async settle(): Promise<void> {}

  private send(nodeId: string, always: boolean): void {
    const now = Date.now()
    if (!this.last || (!always && now - this.lastTick < TICK_MS && this.last.step < this.last.steps)) return
    this.lastTick = now
    const tick = this.tick(this.last)
    void this.notify(tick)
    if (now - this.lastRow < ROW_MS) return
    this.lastRow = now
    saveProgress(this.runId, nodeId, tick).catch(() => {})
  }

  private newest: Tick | null = null
  private notifying = false

  /** One at a time and the newest only: two connections could deliver them in the other order. */
  private async notify(tick: Tick): Promise<void> {
    this.newest = tick
    if (this.notifying) return
    this.notifying = true
    while (this.newest) {
      const due: Tick = this.newest
      this.newest = null
      await notifyTick(due).catch((error: unknown) => log.debug('tick lost', { error: messageOf(error) }))
    }
    this.notifying = false
  }

  private tick({ step, steps, phase }: Extract<JobEvent, { type: 'progress' }>): Tick {
    const known = PHASES[phase] ?? 'denoising'
    const tail = tails.get(this.modelId) ?? this.denoiseSeconds * FIRST_GUESS_OF_TAIL
    const total = this.denoiseSeconds + tail
    const share = steps > 0 ? step / steps : 0
    const spent =
      known === 'denoising' || known === 'loading'
        ? this.denoiseSeconds * (known === 'loading' ? 0 : share)
        : this.denoiseSeconds + tail * (known === 'saving' ? 0.9 : known === 'upscaling' ? 0.2 + 0.7 * share : 0.1)
    return {
      runId: this.runId,
      ownerId: this.ownerId,
      index: this.index,
      phase: known,
      fraction: total > 0 ? Math.min(0.99, spent / total) : 0,
      step,
      steps,
      secondsLeft: total > 0 ? Math.max(0, total - spent) : null,
      previewStep: this.previewStep,
    }
  }
}
