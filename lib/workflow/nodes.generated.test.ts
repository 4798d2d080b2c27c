import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { renderNodeTypes } from '@/scripts/generate-node-types.mjs'

it('fits the contract of the gpu service', async () => {
  const committed = await readFile(new URL('nodes.generated.ts', import.meta.url), 'utf8')
  expect(committed).toBe(await renderNodeTypes())
})
