import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readLicence } from '@/lib/links/hub-licence'
import { startModelSites, usual } from '@/lib/testing/model-sites'

const WORDS = 'Use it well.\n\tAnd harm nobody.\u0000\u202e'
let sites: Awaited<ReturnType<typeof startModelSites>>

beforeAll(async () => {
  sites = await startModelSites(usual(Buffer.from(WORDS)))
})
afterAll(() => sites.stop())

const read = (token: string | null = null) => readLicence('kuro/night-ink', { token, network: sites.network })

it.each(['LICENSE', 'LICENSE.md', 'licence.txt'])('reads what a repository calls %s', async (fileName) => {
  sites.now = { ...usual(Buffer.from(WORDS)), fileName }
  expect(await read()).toBe('Use it well.\n\tAnd harm nobody.')
})

it('says so where there is none', async () => {
  sites.now = usual(Buffer.from(WORDS))
  expect(await read()).toBeNull()
})

it('takes no book for a licence, and its token only to the site itself', async () => {
  sites.now = { ...usual(Buffer.alloc(300_000, 'a')), fileName: 'LICENSE' }
  await expect(read()).rejects.toMatchObject({ status: 422 })
  sites.asked.length = 0
  sites.now = { ...usual(Buffer.from(WORDS)), fileName: 'LICENSE', wants: 'hf_mine' }
  expect(await read('hf_mine')).toMatch(/^Use it well/)
  expect(sites.asked.filter(({ authorization }) => authorization).map(({ host }) => host)).not.toContain(
    'cdn.example.com',
  )
  await expect(read()).rejects.toMatchObject({ problem: { code: 'token_needed' } })
})

it('keeps the words of Apache-2.0 as they are', () => {
  const kept = readFileSync('public/licences/apache-2.0.txt', 'utf8')
  expect(kept).toBe(readFileSync('LICENSE', 'utf8'))
  expect(kept).toContain('Apache License')
})
