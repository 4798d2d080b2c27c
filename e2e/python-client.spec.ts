import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'
import { PYTHON } from '../scripts/paths.mjs'

test.use({ baseURL: studioUrl() })

test('the Python client, and the examples of its README, in a real studio', async ({ page }) => {
  await enterAsOwner(page)
  const env = { ...process.env, KIZY_URL: studioUrl(), KIZY_KEY: await makeKey(page, 'Python') }
  const cwd = join('clients', 'python')
  const { stdout } = await promisify(execFile)(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], { env, cwd })
  expect(stdout).toMatch(/4 passed/)
})
