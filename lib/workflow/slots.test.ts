import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Slots } from '@/lib/workflow/slots'

const never = new AbortController().signal

describe('Slots', () => {
  it('lets no more in than there are, earlier runs and earlier pictures first', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const first = await slots.acquire('first', 'anna', [0, 0], never)
    const rest = (
      [
        ['late', [9, 0]],
        ['second picture', [1, 1]],
        ['first picture', [1, 0]],
      ] as const
    ).map(async ([key, priority]) => {
      const slot = await slots.acquire(key, 'anna', priority, never)
      order.push(key)
      slot.release()
    })
    await sleep(5)
    expect(order).toEqual([])
    first.release()
    await Promise.all(rest)
    expect(order).toEqual(['first picture', 'second picture', 'late'])
  })

  it('lets people take turns, however much one of them has waiting', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const first = await slots.acquire('first', 'anna', [0, 0], never)
    const wish = async (person: string, at: number) => {
      const slot = await slots.acquire(`${person} ${at}`, person, [at, 0], never)
      order.push(`${person} ${at}`)
      slot.release()
    }
    const wishes = [1, 2, 3, 4].map((at) => wish('anna', at))
    wishes.push(wish('ben', 8), wish('ben', 9), wish('cleo', 10))
    first.release()
    await Promise.all(wishes)
    expect(order).toEqual(['ben 8', 'cleo 10', 'anna 1', 'ben 9', 'anna 2', 'anna 3', 'anna 4'])
  })

  it('does not count the next node of a chain as a turn', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const first = await slots.acquire('picture-0', 'anna', [0, 0], never)
    const bens = slots.acquire('his', 'ben', [5, 0], never).then((slot) => (order.push('ben'), slot.release()))
    first.release('upscale-0')
    const upscale = await slots.acquire('upscale-0', 'anna', [0, 0], never)
    order.push('upscale')
    const second = slots
      .acquire('picture-1', 'anna', [0, 1], never)
      .then((slot) => (order.push('anna'), slot.release()))
    upscale.release()
    await Promise.all([bens, second])
    expect(order).toEqual(['upscale', 'ben', 'anna'])
  })

  it('keeps the place for the next node of the same chain', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const take = async (key: string, priority: [number, number]) => {
      const slot = await slots.acquire(key, 'anna', priority, never)
      order.push(key)
      return slot
    }
    const picture = await take('picture-0', [0, 0])
    const other = take('picture-1', [0, 1])
    picture.release('upscale-0')
    await sleep(10)
    const upscale = await take('upscale-0', [0, 0])
    upscale.release()
    await other
    expect(order).toEqual(['picture-0', 'upscale-0', 'picture-1'])
  })

  it('gives up a kept place when nobody comes', async () => {
    const slots = new Slots(1)
    const slot = await slots.acquire('a', 'anna', [0, 0], never)
    slot.release('never comes')
    await expect(slots.acquire('b', 'anna', [1, 0], never)).resolves.toBeDefined()
  })

  it('lets a waiter go when it is aborted, and counts a release once', async () => {
    const slots = new Slots(1)
    const slot = await slots.acquire('a', 'anna', [0, 0], never)
    const abort = new AbortController()
    const waiting = slots.acquire('b', 'anna', [1, 0], abort.signal)
    abort.abort(new Error('cancelled'))
    await expect(waiting).rejects.toThrow('cancelled')
    slot.release()
    slot.release()
    await slots.acquire('c', 'anna', [2, 0], never)
    const full = slots.acquire('d', 'anna', [3, 0], AbortSignal.timeout(20))
    await expect(full).rejects.toThrow()
  })

  it('lets more in when there are more devices', async () => {
    const slots = new Slots(1)
    await slots.acquire('a', 'anna', [0, 0], never)
    const second = slots.acquire('b', 'anna', [1, 0], never)
    slots.resize(2)
    await expect(second).resolves.toBeDefined()
  })

  it('lets in at once whose job runs already, and nobody else until that one is through', async () => {
    const slots = new Slots(1)
    const order: string[] = []
    const take = async (key: string, at: number) => {
      const slot = await slots.acquire(key, 'anna', [at, 0], never)
      order.push(key)
      return slot
    }
    const first = await take('first', 0)
    const next = take('next', 1)
    const runs = take('runs already', 2)
    slots.admit('nobody')
    slots.admit('runs already')
    const known = await runs
    first.release()
    await sleep(10)
    expect(order).toEqual(['first', 'runs already'])
    known.release()
    await next
    expect(order).toEqual(['first', 'runs already', 'next'])
  })
})
