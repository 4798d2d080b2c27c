import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { render } from '@/scripts/generate-openapi.mjs'

it('fits the routes as they are', async () => {
  const committed = await readFile(new URL('../../public/openapi.json', import.meta.url), 'utf8')
  expect(await render(), 'run `npm run openapi`').toBe(committed)
})
