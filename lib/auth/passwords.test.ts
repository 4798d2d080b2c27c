import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { KizyError } from '@/lib/errors'
import { hashPassword, passwordFault, verifyPassword } from './passwords'

const GOOD = 'a fox in the evening snow'

describe('passwords', { timeout: 60_000 }, () => {
  it('are kept as salted scrypt that names its parameters', async () => {
    const [one, two] = await Promise.all([hashPassword(GOOD), hashPassword(GOOD)])
    expect(one).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword(GOOD, one)).toEqual({ matches: true, stale: false })
    expect(await verifyPassword(`${GOOD} `, one)).toEqual({ matches: false, stale: false })
  })

  it('match however an accent was typed', async () => {
    expect((await verifyPassword('cafe\u0301 au lait', await hashPassword('café au lait'))).matches).toBe(true)
  })

  it('with older parameters still match, and ask to be renewed', async () => {
    const salt = Buffer.alloc(16, 7)
    const key = scryptSync(GOOD, salt, 32, { N: 2 ** 14, r: 8, p: 1 })
    const old = `$scrypt$ln=14,r=8,p=1$${salt.toString('base64url')}$${key.toString('base64url')}`
    expect(await verifyPassword(GOOD, old)).toEqual({ matches: true, stale: true })
    expect((await verifyPassword('another password', old)).matches).toBe(false)
  })

  it.each([
    '',
    'none',
    '$scrypt$ln=17,r=8,p=1$$',
    '$scrypt$ln=40,r=8,p=1$AAAA$AAAA',
    `$scrypt$ln=17,r=8,p=1$AAAA$AAAA`,
  ])('never match a broken hash %j', async (stored) => expect((await verifyPassword('', stored)).matches).toBe(false))

  // A busy machine may spoil one measurement, not three.
  it('take as long for somebody unknown', { retry: 2 }, async () => {
    const stored = await hashPassword(GOOD)
    const time = async (hash: string | null) => {
      const start = performance.now()
      await verifyPassword('a wrong password', hash)
      return performance.now() - start
    }
    const known = Math.min(await time(stored), await time(stored))
    const unknown = Math.min(await time(null), await time(null))
    expect(unknown / known).toBeGreaterThan(0.4)
    expect(unknown / known).toBeLessThan(2.5)
  })

  it('are checked a few at a time; a flood is turned away instead of eating the memory', async () => {
    const stored = `$scrypt$ln=4,r=8,p=1$AAAA$${Buffer.alloc(32).toString('base64url')}`
    const all = await Promise.allSettled(Array.from({ length: 200 }, () => verifyPassword('x', stored)))
    const refused = all.filter((one) => one.status === 'rejected')
    expect(refused.length).toBe(200 - 62)
    expect(refused.every((one) => one.reason instanceof KizyError && one.reason.status === 503)).toBe(true)
    await expect(verifyPassword('x', stored)).resolves.toMatchObject({ matches: false })
  })
})

describe('passwordFault', () => {
  const person = { email: 'ana.maria@example.org', name: 'Ana Maria Silva' }
  it.each([
    'short',
    '123456789',
    'aaaaaaaaaaaaaaaa',
    'ana.maria@example.org',
    'ANA.MARIA@example.org',
    'Ana  maria silva',
    'anamariasilva',
    'x'.repeat(201),
  ])('refuses %j', (password) => expect(passwordFault(password, person)).toEqual(expect.any(String)))
  it.each([GOOD, '1234567890', 'пароль-по-русски', '🦊🌙❄️🔥🌊🍎🐚🌿🪶🎈', 'ana maria paints foxes', 'abcdefgh 🦊'])(
    'takes %j',
    (password) => expect(passwordFault(password, person)).toBeNull(),
  )
})
