import { describe, expect, it } from 'vitest'
import { nudge } from '@/lib/client/weights'

const at = (marked: string) => {
  const [before = '', selected, after] = marked.split('|')
  const [inside, rest] = after === undefined ? ['', selected] : [selected, after]
  return { text: `${before}${inside}${rest}`, start: before.length, end: before.length + (inside?.length ?? 0) }
}

describe('weights', () => {
  it.each([
    ['a re|d fox', 1, 'a (red:1.1) fox'],
    ['a |red fox|, snow', 1, 'a (red fox:1.1), snow'],
    ['a |red |fox', -1, 'a (red:0.9) fox'],
    ['a (re|d:1.1) fox', 1, 'a (red:1.2) fox'],
    ['a (red:1.1|) fox', -1, 'a red fox'],
    ['a (red fox|:0.9) in snow', 1, 'a red fox in snow'],
    ['(red:2|)', 1, '(red:2)'],
    ['(red:0.1|)', -1, '(red:0.1)'],
    ['grandma’s ki|tchen', 1, 'grandma’s (kitchen:1.1)'],
  ] as const)('%s by %i is %s', (marked, steps, text) => {
    expect(nudge(at(marked), steps)?.text).toBe(text)
  })

  it('leaves the words selected, so that the next press goes on', () => {
    const once = nudge(at('a re|d fox'), 1)!
    expect(once.text.slice(once.start, once.end)).toBe('red')
    expect(nudge(once, 1)?.text).toBe('a (red:1.2) fox')
    expect(nudge(nudge(once, -1)!, -1)?.text).toBe('a (red:0.9) fox')
  })

  it('does nothing between words', () => {
    expect(nudge(at('a , | b'), 1)).toBeNull()
    expect(nudge(at('|'), 1)).toBeNull()
  })
})
