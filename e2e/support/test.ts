import { test as base } from '@playwright/test'

export { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test'

/** Playwright's own, and nobody it let in stays behind: a page left open goes on asking, and costs every test after it. */
export const test = base.extend<{ doors: void }>({
  doors: [
    async ({ browser }, use) => {
      const before = new Set(browser.contexts())
      await use()
      await Promise.all(browser.contexts().map((context) => (before.has(context) ? null : context.close())))
    },
    { auto: true },
  ],
})
