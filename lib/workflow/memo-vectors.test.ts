import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { NodeSpec } from '@/lib/workflow/catalogue'
import { memoKeyOf, type MemoParts } from '@/lib/workflow/memo'
import { normalizeParams } from '@/lib/workflow/validate'
import type { Value } from '@/lib/workflow/values'

/**
 * Keys as they are in buckets out there. When one of these fails, the question
 * is never "what is the new key" but "why would every checkpoint be thrown away".
 */

/** Blobs stand by their names. */
interface Given extends Omit<MemoParts, 'spec' | 'inputs'> {
  spec: string
  inputs: Record<string, string | Value | (string | Value)[]>
}

interface Golden {
  specs: Record<string, unknown>
  blobs: Record<string, Value>
  base: Given
  vectors: { name: string; change: Partial<Given>; key: string; text?: string }[]
}

// Parsed by JavaScript itself: bundlers refuse half a surrogate pair, and may print numbers anew.
const golden = JSON.parse(readFileSync(new URL('memo-vectors.json', import.meta.url), 'utf8')) as Golden

const blob = (value: string | Value): Value => (typeof value === 'string' ? golden.blobs[value]! : value)

/** From what stands in a graph, as the engine does it: defaults filled in, then the key. */
function keyOf(change: Partial<Given>): string {
  const { spec: name, params, inputs, ...rest } = { ...golden.base, ...change }
  const spec = NodeSpec.parse(golden.specs[name])
  const values = Object.entries(inputs).map(([input, value]) => [
    input,
    Array.isArray(value) ? value.map(blob) : blob(value),
  ])
  return memoKeyOf({ ...rest, spec, params: normalizeParams(spec, params), inputs: Object.fromEntries(values) })
}

const goldenKey = (name: string) => golden.vectors.find((vector) => vector.name === name)!.key

describe('golden node keys', () => {
  it.each(golden.vectors)('hold: $name', ({ change, key }) => expect(keyOf(change)).toBe(key))

  it('are SHA-256 over a text that anybody can write down', () => {
    const written = golden.vectors.filter(({ text }) => text !== undefined)
    expect(written.length).toBeGreaterThan(0)
    for (const { text, key } of written) expect(createHash('sha256').update(text!).digest('hex')).toBe(key)
  })

  const same = [
    ['base', 'every default spelled out'],
    ['base', 'scale 4'],
    ['scale 0', 'scale -0'],
    ['scale 1e21', 'scale 1e21 in full'],
    ['keys in one order', 'keys in the other order'],
    ['a picture as an input', 'the same bytes, described otherwise'],
    ['a node without a device', 'a node without a device, beside another class of numerics'],
  ] as const

  it.each(same)('%s is %s', (one, other) => expect(goldenKey(one)).toBe(goldenKey(other)))

  it('differ in every other case', () => {
    const names = golden.vectors.map(({ name }) => name).filter((name) => !same.some(([, other]) => other === name))
    expect(new Set(names.map(goldenKey)).size).toBe(names.length)
  })
})
