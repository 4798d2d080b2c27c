import { expect, it } from 'vitest'
import { readReference } from './reference'

const { chapters, shapes } = readReference()
const calls = chapters.flatMap((chapter) => chapter.calls)
const call = (id: string) => calls.find((one) => one.id === id)!

it('has every call once, with words', () => {
  expect(new Set(calls.map(({ id }) => id)).size).toBe(calls.length)
  expect(calls.every(({ summary }) => summary.length > 0)).toBe(true)
})

it('says what goes in, with its bounds, and what comes back', () => {
  const { takes, answers } = call('postRuns')
  const fields = takes.flatMap((part) => part.fields)
  expect(fields.find(({ name }) => name === 'prompt')).toMatchObject({ type: 'string', isRequired: true })
  expect(fields.find(({ name }) => name === 'count')?.about).toContain('1 to 12. Without it: 4.')
  expect(fields.find(({ name }) => name === 'webhook')?.fields.map(({ name }) => name)).toEqual(['url', 'events'])
  expect(answers).toEqual({ status: '201', type: 'Run', fields: [] })
  expect(call('getLoras').answers.type).toBe('list of Lora')
})

it('describes every shape that it names', () => {
  const named = calls.flatMap(({ answers }) => /\b[A-Z]\w+/.exec(answers.type) ?? [])
  expect(shapes.map(({ name }) => name)).toEqual(expect.arrayContaining([...new Set(named)]))
})
