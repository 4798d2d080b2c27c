import { expect, it } from 'vitest'
import { RateLimiter } from './rate'

it('lets a burst through, then as many as flow in', () => {
  let now = 0
  const limiter = new RateLimiter({ burst: 3, perSecond: 2 }, () => now)
  const takes = () => limiter.take('a').allowed
  expect([takes(), takes(), takes(), takes()]).toEqual([true, true, true, false])
  now = 500
  expect([takes(), takes()]).toEqual([true, false])
  expect(limiter.take('b').allowed).toBe(true)
})

it('says how much is left, and when to come again', () => {
  const limiter = new RateLimiter({ burst: 1, perSecond: 0.5 }, () => 0)
  expect(limiter.headersOf(limiter.take('a'))).toEqual({
    'ratelimit-limit': '1',
    'ratelimit-remaining': '0',
    'ratelimit-reset': '2',
  })
  expect(limiter.headersOf(limiter.take('a'))).toMatchObject({ 'retry-after': '2' })
})
