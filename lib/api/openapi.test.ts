import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { render } from '@/scripts/generate-openapi.mjs'

it('fits the routes as they are, and so do the client’s types', async () => {
  for (const [file, text] of Object.entries(await render())) {
    expect(text, 'run `npm run openapi`').toBe(await readFile(file, 'utf8'))
  }
})
