import { expectAccessible } from './support/accessible'
import { enterAsOwner } from './support/people'
import { openStudio, type ThrowAwayStudio, writeModel } from './support/studio'
import { expect, test } from './support/test'

/** A model that was made quick can be taught, and the wizard says what becomes of it. */
test.describe.configure({ mode: 'serial' })

const WRITE = `from tiny_models import write_tiny; write_tiny("z-image", folder, name="Z-Image Turbo")`
let studio: ThrowAwayStudio

test.beforeAll(async () => {
  studio = await openStudio({}, (home) => writeModel(`${home}/models/a-quick-one`, WRITE))
})
test.afterAll(() => studio?.stop())

test('what was made quick is proposed last, with what to teach instead', async ({ page }) => {
  await enterAsOwner(page, studio.url, studio.setupCode ?? '')
  await page.goto(`${studio.url}/styles/teach`)
  const base = page.getByLabel('On top of')
  const said = page.getByText('Z-Image Turbo was made to draw in a few steps, and forgets that while it learns.')
  await expect(base.getByRole('option')).toContainText(['Sprout', 'Z-Image Turbo'], { timeout: 60_000 })
  await expect(base).toHaveValue('sprout')
  await expect(said).toHaveCount(0)
  await base.selectOption({ label: 'Z-Image Turbo' })
  await expect(said).toContainText('Install Z-Image under Models and teach that one: the style then works with both.')
  await expect(base).toHaveAccessibleDescription(/forgets that while it learns/)
  await expectAccessible(page, 'Teach what was made quick')
})
