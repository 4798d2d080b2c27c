import { expect, it } from 'vitest'
import { Briefly } from './briefly'

function counting(answers: (string | null | Error)[]) {
  let now = 0
  let asked = 0
  const briefly = new Briefly<string>(500, () => now)
  const get = (key = 'a') =>
    briefly.get(key, async () => {
      const answer = answers[asked++] ?? null
      if (answer instanceof Error) throw answer
      return answer
    })
  return { briefly, get, asked: () => asked, wait: (ms: number) => (now += ms) }
}

it('asks once for what is asked together, and again when its time is over', async () => {
  const { get, asked, wait } = counting(['one', 'two'])
  expect(await Promise.all([get(), get()])).toEqual(['one', 'one'])
  wait(499)
  expect(await get()).toBe('one')
  wait(1)
  expect(await get()).toBe('two')
  expect(asked()).toBe(2)
})

it('keeps neither nothing nor an error', async () => {
  const { get } = counting([null, new Error('down'), 'here'])
  expect(await get()).toBeNull()
  await expect(get()).rejects.toThrow('down')
  expect(await get()).toBe('here')
})

it('forgets all at once', async () => {
  const { briefly, get } = counting(['one', 'two'])
  await get()
  briefly.forget()
  expect(await get()).toBe('two')
})
