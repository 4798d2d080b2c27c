import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from './support/test'
import { PYTHON } from '../scripts/paths.mjs'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

test.use({ baseURL: studioUrl() })

const run = promisify(execFile)
const isPng = (file: string) => readFileSync(file).subarray(1, 4).toString() === 'PNG'

test('the Python client, and the examples of its README', async ({ page }) => {
  await enterAsOwner(page)
  const env = { ...process.env, KIZY_URL: studioUrl(), KIZY_KEY: await makeKey(page, 'Python') }
  const cwd = join('clients', 'python')
  const { stdout } = await run(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], { env, cwd })
  expect(stdout).toMatch(/5 passed/)
})

test('the example of the TypeScript client’s README', async ({ page }) => {
  await enterAsOwner(page)
  const env = { ...process.env, KIZY_URL: studioUrl(), KIZY_KEY: await makeKey(page, 'TypeScript') }
  const cwd = mkdtempSync(join(tmpdir(), 'kizy-e2e-'))
  const readme = readFileSync(join('clients', 'typescript', 'README.md'), 'utf8')
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  // The package's source, in place of the package.
  const source = resolve('clients', 'typescript', 'src', 'index.ts')
  const file = join(cwd, 'example.mts')
  writeFileSync(file, example.replace("'kizy'", JSON.stringify(source)))
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const { stdout } = await run(process.execPath, ['--import', tsx, file], { env, cwd })
  expect(stdout).toMatch(/^\d+ %$/m)
  expect(isPng(join(cwd, 'fox.png')) && isPng(join(cwd, 'wolf.png'))).toBe(true)
})
