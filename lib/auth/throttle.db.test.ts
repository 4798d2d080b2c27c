import { describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { hashPassword } from './passwords'
import { signInWithPassword } from './sign-in'
import { type Gate, gates, takeTries } from './throttle'

const fresh = (): Gate => gates.email(`${crypto.randomUUID()}@example.org`)
const failures = async (key: string) => (await db().signInThrottle.findUnique({ where: { key } }))?.failures ?? 0
const waitIsOver = (key: string) => db().signInThrottle.update({ where: { key }, data: { blockedUntil: new Date(0) } })
const secondsIn = (error: unknown) => Number((error as { headers: Record<string, string> }).headers['retry-after'])

describe('wrong tries', () => {
  it('are free at first, then each doubles the wait, up to a quarter of an hour', async () => {
    const gate = fresh()
    for (let i = 0; i < gate.pace.free; i++) await takeTries(gate)
    const waits: number[] = []
    for (let i = 0; i < 10; i++) {
      await takeTries(gate)
      waits.push(secondsIn(await takeTries(gate).catch((error) => error)))
      await waitIsOver(gate.key)
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900])
  })

  it('that come together do not slip through together', async () => {
    const gate = fresh()
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => takeTries(gate)))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(gate.pace.free + 1)
  })

  it('while one waits change nothing', async () => {
    const gate = fresh()
    for (let i = 0; i <= gate.pace.free; i++) await takeTries(gate)
    const before = await db().signInThrottle.findUnique({ where: { key: gate.key } })
    await expect(takeTries(gate)).rejects.toMatchObject({ status: 429, problem: { code: 'slow_down' } })
    expect(await db().signInThrottle.findUnique({ where: { key: gate.key } })).toEqual(before)
  })

  it('are forgotten after a quiet day', async () => {
    const gate = fresh()
    for (let i = 0; i < 4; i++) await takeTries(gate)
    await db()
      .$executeRaw`UPDATE "SignInThrottle" SET "updatedAt" = now() - interval '25 hours' WHERE "key" = ${gate.key}`
    await takeTries(gate)
    expect(await failures(gate.key)).toBe(1)
  })

  it('are given back at one gate when the next one is closed', async () => {
    const [open, shut] = [gates.address(crypto.randomUUID()), fresh()]
    for (let i = 0; i <= shut.pace.free; i++) await takeTries(shut)
    await expect(takeTries(open, shut)).rejects.toMatchObject({ status: 429 })
    expect(await failures(open.key)).toBe(0)
  })

  it('stay counted for the address when somebody there gets in', async () => {
    const [address, email] = [gates.address(crypto.randomUUID()), fresh()]
    for (let i = 0; i < 3; i++) await takeTries(address, email)
    await (await takeTries(address, email)).succeeded()
    expect([await failures(address.key), await failures(email.key)]).toEqual([3, 0])
  })
})

describe('signing in', () => {
  const visitor = () => ({ address: crypto.randomUUID(), userAgent: null })

  it('opens a session for the right password, and says the same to a wrong one and to nobody', async () => {
    const email = `${crypto.randomUUID()}@example.org`
    const passwordHash = await hashPassword('a fox in the snow')
    const { id } = await db().user.create({ data: { email, name: 'Ana', passwordHash } })
    const sessionId = await signInWithPassword({ email, password: 'a fox in the snow' }, visitor())
    expect(await db().session.findUnique({ where: { id: sessionId } })).toMatchObject({ userId: id })

    const refusal = async (who: string) => {
      const error = await signInWithPassword({ email: who, password: 'a wrong password' }, visitor()).catch((e) => e)
      return { status: error.status, problem: error.problem }
    }
    expect(await refusal(email)).toEqual(await refusal(`${crypto.randomUUID()}@example.org`))
  })

  it('stops to look at passwords while one waits, also at the right one', async () => {
    const email = `${crypto.randomUUID()}@example.org`
    await db().user.create({ data: { email, name: 'Ana', passwordHash: await hashPassword('a fox in the snow') } })
    const gate = gates.email(email)
    for (let i = 0; i <= gate.pace.free; i++) await takeTries(gate)
    const right = { email, password: 'a fox in the snow' }
    await expect(signInWithPassword(right, visitor())).rejects.toMatchObject({ status: 429 })
    await waitIsOver(gate.key)
    expect(await signInWithPassword(right, visitor())).toEqual(expect.any(String))
    expect(await failures(gate.key)).toBe(0)
  })

  it('renews a hash of older parameters', async () => {
    const email = `${crypto.randomUUID()}@example.org`
    const { scryptSync } = await import('node:crypto')
    const salt = Buffer.alloc(16, 1)
    const key = scryptSync('a fox in the snow', salt, 32, { N: 2 ** 12, r: 8, p: 1 })
    const passwordHash = `$scrypt$ln=12,r=8,p=1$${salt.toString('base64url')}$${key.toString('base64url')}`
    await db().user.create({ data: { email, name: 'Ana', passwordHash } })
    await signInWithPassword({ email, password: 'a fox in the snow' }, visitor())
    const { passwordHash: renewed } = await db().user.findUniqueOrThrow({ where: { email } })
    expect(renewed).toMatch(/^\$scrypt\$ln=17,/)
    expect(await signInWithPassword({ email, password: 'a fox in the snow' }, visitor())).toEqual(expect.any(String))
  })
})
