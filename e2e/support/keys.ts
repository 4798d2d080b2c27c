import { expect, type Page } from '@playwright/test'

/** Makes a key as a person does. */
export async function makeKey(page: Page, name: string, may: 'look and make' | 'look only' = 'look and make') {
  await page.goto(new URL('/settings', page.url()).href)
  await page.getByLabel('Make a key for').fill(name)
  await page.getByLabel('It may').selectOption(may)
  await page.getByRole('button', { name: 'Make the key' }).click()
  const key = await page.getByRole('textbox', { name: 'Key', exact: true }).inputValue()
  expect(key).toMatch(/^kizy_[\w-]{43}$/)
  return key
}
