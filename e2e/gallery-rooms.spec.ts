import { AxeBuilder } from './support/axe'
import { readFileSync } from 'node:fs'
import { expect, type Page, test } from './support/test'
import { choosePictures, create, finished } from './support/create'
import { enterAsOwner, promptBox, studioUrl } from './support/people'

/** The gallery with many: found, chosen, collected, compared, binned, shared. */
test.use({ baseURL: studioUrl() })
test.beforeEach(({ page }) => enterAsOwner(page))

async function axeInBothThemes(page: Page) {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([])
  }
}

test('find, choose, collect, compare, bin and share, by the keyboard where it counts', async ({ page, browser }) => {
  await choosePictures(page, 3)
  const words = `a purple owl, flat, ${Date.now()}`
  const row = await create(page, words)
  await expect(finished(row)).toHaveCount(3, { timeout: 240_000 })

  await page.goto('/gallery')
  const hung = page.getByRole('group', { name: 'Your pictures' }).getByRole('link', { name: words })
  await expect(hung).toHaveCount(3)
  await page.keyboard.press('/')
  await page.keyboard.type(words)
  await expect(page).toHaveURL(/words=/)
  await expect(hung).toHaveCount(3)
  await page.getByRole('searchbox', { name: 'Find by words' }).fill('no such thing')
  await expect(page.getByText('Nothing here is like that')).toBeVisible()
  // On a slow machine, what she types while all is still being cleared stays.
  const machine = await page.context().newCDPSession(page)
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 8 })
  await page.getByRole('button', { name: 'Show all of them' }).click()
  await page.getByRole('searchbox', { name: 'Find by words' }).fill(words)
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  // Whoever finds something else has chosen none of it yet.
  await expect(page).toHaveURL(/words=a/)
  await expect(page.getByText('3 pictures').first()).toBeVisible()
  await expect(hung).toHaveCount(3)

  await hung.first().focus()
  await page.keyboard.press('s')
  await expect(page.getByRole('img', { name: 'Starred' })).toHaveCount(1)
  await page.keyboard.press('Shift+ArrowRight')
  const bar = page.getByRole('toolbar', { name: 'With the chosen pictures' })
  await expect(bar.getByText('2 chosen')).toBeVisible()
  await axeInBothThemes(page)
  await page.keyboard.press('c')
  await expect(page.getByRole('dialog', { name: 'Compare' }).getByRole('img')).toHaveCount(2)
  await page.getByRole('radio', { name: 'Side by side' }).click()
  await axeInBothThemes(page)
  await page.keyboard.press('Escape')

  const [zip] = await Promise.all([page.waitForEvent('download'), bar.getByRole('button', { name: 'Save' }).click()])
  expect(zip.suggestedFilename()).toBe('kizy-2-pictures.zip')
  const packed = readFileSync(await zip.path())
  expect(packed.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004')

  await bar.getByRole('button', { name: 'Collect' }).click()
  await page.getByRole('menuitem', { name: 'New collection' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('Owls')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await bar.getByRole('button', { name: 'Choose none' }).click()
  await page.getByRole('button', { name: 'Collection' }).click()
  await page.getByRole('menuitem', { name: /Owls/ }).click()
  await expect(hung).toHaveCount(2)
  await page.getByRole('button', { name: 'More about Owls' }).click()
  await page.getByRole('menuitem', { name: 'Delete the collection' }).click()
  await expect(hung).toHaveCount(3)

  // The third goes into the bin, and comes back from it.
  await hung.nth(2).focus()
  await page.keyboard.press('Delete')
  await expect(hung).toHaveCount(2)
  await page.getByRole('button', { name: 'Bin', exact: true }).click()
  const binned = page.getByRole('group', { name: 'Pictures in the bin' }).getByRole('link', { name: words })
  await expect(binned).toHaveCount(1)
  await binned.click()
  await axeInBothThemes(page)
  await bar.getByRole('button', { name: 'Put back' }).click()
  await page.goto('/gallery')
  await expect(hung).toHaveCount(3)

  await hung.first().click()
  await page.getByRole('complementary').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Share by link' }).click()
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = await page.getByRole('textbox', { name: 'Link to this picture' }).inputValue()
  await axeInBothThemes(page)
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(link)
  const shown = stranger.getByRole('img', { name: 'The shared picture' })
  await expect.poll(() => shown.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(512)
  expect(await stranger.content()).not.toContain('purple')
  const file = await (await stranger.request.get(`${link}/picture`)).body()
  expect(file.toString('latin1')).not.toContain('purple')
  await axeInBothThemes(stranger)
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect(page.getByText('Made today')).toHaveCount(0)
  expect((await stranger.goto(link))?.status()).toBe(404)
  await stranger.close()
})

test('a picture that was saved as WebP tells its settings when it is dropped on Create', async ({ page }) => {
  await page.goto('/gallery')
  const first = page.getByRole('group', { name: 'Your pictures' }).getByRole('link').first()
  const words = await first.getByRole('img').getAttribute('alt')
  const id = (await first.getAttribute('href'))!.split('/')[2]!.split('?')[0]
  const saved = await page.request.get(`/api/v1/artworks/${id}/file?download=1&format=webp`)
  expect(saved.headers()['content-type']).toBe('image/webp')
  const bytes = [...(await saved.body())]
  await page.goto('/')
  const drag = (type: 'dragover' | 'drop') =>
    page.evaluate(
      ([bytes, type]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([new Uint8Array(bytes)], 'saved.webp', { type: 'image/webp' }))
        const at = { dataTransfer, bubbles: true, cancelable: true, clientY: window.innerHeight - 20 }
        window.dispatchEvent(new DragEvent(type, at))
      },
      [bytes, type] as const,
    )
  // As she does it: the file is held over the page until the place shows, then let go.
  await expect(async () => {
    await drag('dragover')
    await expect(page.getByText('Read its settings')).toBeVisible({ timeout: 1000 })
  }).toPass()
  await drag('drop')
  const dialog = page.getByRole('dialog', { name: 'What this picture says' })
  await expect(dialog.getByText('Written by Kizy.')).toBeVisible()
  await axeInBothThemes(page)
  await dialog.getByRole('button', { name: 'Use all that is here' }).click()
  await expect(promptBox(page)).toHaveValue(words!)
})
