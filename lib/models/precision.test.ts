import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CATALOGUE } from '@/lib/models/catalogue'
import { BYTES_PER_NUMBER, memoryIn, ROOM, rungFor, SMALL } from '@/lib/models/precision'
import type { Precision } from '@/lib/models/schema'

const auto = { wish: 'auto', nf4: false } as const
const GIB = 2 ** 30
const entry = (id: string) => CATALOGUE.find((one) => one.id === id)!

it('counts as the gpu service does', () => {
  const python = readFileSync('gpu/kizy_gpu/precision.py', 'utf8')
  const said = Object.entries(BYTES_PER_NUMBER).map(
    ([name, bytes]) => `"${name}": ${bytes.toFixed(4).replace(/0{1,3}$/, '')}`,
  )
  expect(python).toContain(`= {${said.join(', ')}}`)
  expect(python).toContain(`ROOM = ${ROOM / GIB} * 2**30`)
  expect(python).toContain(`SMALL = ${SMALL / 1e9} * 10**9`)
})

it('says of every model whose size is known how much memory it takes', () => {
  for (const { id, kind, bytes, memory, numbers } of CATALOGUE) {
    if (kind !== 'base' || bytes === null || bytes < SMALL) expect(numbers, id).toBeUndefined()
    else expect(memory, id).toBe(memoryIn(numbers!, 'bf16'))
  }
})

it.each<[string, number | null, Precision, Precision]>([
  ['flux1-dev', 48, 'bf16', 'bf16'],
  ['flux1-dev', 24, 'fp8', 'fp8'],
  ['flux1-dev', 16, 'fp8', 'nf4'],
  ['sdxl', 12, 'bf16', 'bf16'],
  ['sdxl', 8, 'fp8', 'fp8'],
  ['qwen-image', 80, 'bf16', 'bf16'],
  ['qwen-image', 24, 'fp8', 'nf4'],
  ['flux2-klein-4b', 12, 'fp8', 'fp8'],
  ['flux1-dev', null, 'bf16', 'bf16'],
])('keeps %s on a card of %s GB in %s, and in %s where there is NF4', (id, gigabytes, without, with_) => {
  const memory = gigabytes && gigabytes * GIB
  expect(rungFor(entry(id).numbers!, memory, auto)).toBe(without)
  expect(rungFor(entry(id).numbers!, memory, { ...auto, nf4: true })).toBe(with_)
})

it('does as the studio was told', () => {
  const { numbers } = entry('flux1-dev')
  expect(rungFor(numbers!, 96 * GIB, { wish: 'fp8', nf4: false })).toBe('fp8')
  expect(rungFor(numbers!, 8 * GIB, { wish: 'bf16', nf4: true })).toBe('bf16')
})
