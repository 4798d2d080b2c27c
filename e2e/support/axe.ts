import Base from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Long enough for a change of theme to reach the page on a busy machine. */
const BEGINS_MS = 400

/** axe, once nothing fades any more: colours on their way are nobody's contrast. */
export class AxeBuilder extends Base {
  constructor(private readonly shown: { page: Page }) {
    super(shown)
  }

  override async analyze() {
    await this.shown.page.waitForTimeout(BEGINS_MS)
    await this.shown.page.evaluate(async () => {
      const ends = (one: Animation) => one.effect?.getComputedTiming().endTime !== Infinity
      const moving = () => document.getAnimations().filter((one) => one.playState === 'running' && ends(one))
      while (moving().length > 0) await Promise.allSettled(moving().map(({ finished }) => finished))
    })
    return super.analyze()
  }
}
