import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { AxeBuilder } from './support/axe'
import { expect, type Page, test } from './support/test'
import { Kizy, type Picture } from '../clients/typescript/src/index'
import { PYTHON } from '../scripts/paths.mjs'
import { makeKey } from './support/keys'
import { enterAsOwner, studioUrl } from './support/people'

/** What the page offers is run as it stands there, and gives the very same picture. */
test.use({ baseURL: studioUrl() })

const run = promisify(execFile)
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const CLIENT = resolve('clients', 'typescript', 'src')
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Runs a snippet as a person would, with the packages taken from the source; answers the picture's bytes. */
async function obey(language: string, code: string, key: string, fileName: string): Promise<Buffer> {
  const cwd = mkdtempSync(join(tmpdir(), 'kizy-e2e-'))
  const env = { ...process.env, KIZY_KEY: key, PYTHONPATH: resolve('clients', 'python', 'src') }
  const file = join(cwd, language === 'Python' ? 'snippet.py' : 'snippet.mts')
  if (language === 'TypeScript') {
    writeFileSync(file, code.replace(`'kizy'`, JSON.stringify(join(CLIENT, 'index.ts'))))
    await run(process.execPath, ['--import', TSX, file], { cwd, env })
  } else if (language === 'Python') {
    writeFileSync(file, code)
    await run(PYTHON, [file], { cwd, env })
  } else {
    const kizy = `kizy() { '${process.execPath}' --import '${TSX}' '${join(CLIENT, 'cli', 'main.ts')}' "$@"; }\n`
    const { stdout } = await run('bash', ['-euc', kizy + code], { cwd, env })
    if (language === 'curl') return pictureIn(JSON.parse(stdout) as Answer, key)
  }
  return readFileSync(join(cwd, fileName))
}

interface Answer {
  status: string
  pictures: { artwork: { url: string } }[]
}

async function pictureIn({ status, pictures }: Answer, key: string): Promise<Buffer> {
  expect(status).toBe('succeeded')
  const address = new URL(pictures[0]!.artwork.url, studioUrl())
  const answer = await fetch(address, { headers: { authorization: `Bearer ${key}` } })
  return Buffer.from(await answer.arrayBuffer())
}

async function openCode(page: Page, { id }: Picture) {
  await page.goto(`/gallery/${id}`)
  await expect(async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click({ timeout: 5000 })
    await page.getByRole('menuitem', { name: 'Copy as code' }).click({ timeout: 5000 })
    await expect(page.getByRole('dialog', { name: 'This picture from code' })).toBeVisible({ timeout: 5000 })
  }).toPass({ timeout: 90_000 })
}

test('each language gives the very same picture', async ({ page }) => {
  await enterAsOwner(page)
  const key = await makeKey(page, 'copied code')
  const kizy = new Kizy({ url: studioUrl(), key })
  const [first] = await kizy.generate('a blue ball', { count: 1, steps: 2 })
  const [drawn] = await kizy.generate(`it's a "red" $HOME\nball, 3d`, {
    ...{ count: 1, steps: 3, guidanceScale: 4.5, negativePrompt: 'text', shape: '4:3' },
    start: { source: first!.source, strength: 0.8 },
  })
  const larger = await kizy.upscale(first!.id)
  for (const picture of [drawn!, larger]) {
    await openCode(page, picture)
    const original = digest(await picture.bytes())
    for (const language of ['curl', 'TypeScript', 'Python', 'CLI']) {
      await page.getByRole('radio', { name: language, exact: true }).click()
      const code = await page.getByRole('region', { name: 'Code', exact: true }).innerText()
      expect(code, 'the key stays with its owner').not.toContain(key)
      expect(digest(await obey(language, code, key, picture.fileName)), `${language}:\n${code}`).toBe(original)
    }
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations).toEqual([])
    if (process.env.KIZY_SHOTS) await page.screenshot({ path: `${process.env.KIZY_SHOTS}/code-${picture.id}.png` })
  }
})
