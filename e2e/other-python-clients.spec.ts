import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from './support/test'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'
import { pythonTools } from './support/python-tools'

test.use({ baseURL: studioUrl() })

test('@long OpenAI’s and Replicate’s clients for Python draw here', async ({ page }) => {
  const programs = await pythonTools('other-clients', ['openai==2.*', 'replicate==1.*'])
  await enterAsOwner(page)
  const env = { ...process.env, STUDIO: studioUrl(), KIZY_KEY: await makeKey(page, 'Python clients') }
  const script = join('e2e', 'python', 'other_clients.py')
  const { stdout } = await promisify(execFile)(join(programs, 'python'), [script], { env })
  expect(stdout).toContain('both draw')
})
