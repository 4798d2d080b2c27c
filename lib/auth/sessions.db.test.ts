import { describe, expect, it } from 'vitest'
import { db } from '@/lib/db'
import { newPerson } from '@/lib/testing/people'
import {
  endSession,
  findSessionUser,
  isSessionLive,
  listSessions,
  openSession,
  revokeAllSessions,
  revokeOtherSessions,
  revokeSession,
} from './data'

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR
const change = (id: string, data: object) => db().session.update({ where: { id }, data })

async function signedIn() {
  const person = await newPerson()
  const sessionId = await openSession(
    person.id,
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  )
  return { ...person, sessionId }
}

describe('a session', () => {
  it('is its person, read at every request', async () => {
    const user = await signedIn()
    const { id, name, email, role, sessionId } = user
    expect(await findSessionUser(sessionId)).toEqual({ id, name, email, role, sessionId })
    await db().user.update({ where: { id }, data: { name: 'Renamed' } })
    expect(await findSessionUser(sessionId)).toMatchObject({ name: 'Renamed' })
  })

  it.each(['', 'x', 'null', '0', "' OR 1=1 --", '{"not":""}', crypto.randomUUID()])('is nobody for %j', async (id) => {
    expect(await findSessionUser(id)).toBeNull()
  })

  it('is nobody once revoked', async () => {
    const { sessionId } = await signedIn()
    await endSession(sessionId)
    expect(await findSessionUser(sessionId)).toBeNull()
    expect(await isSessionLive(sessionId)).toBe(false)
  })

  it('is nobody once expired, and being asked does not wake it', async () => {
    const { sessionId } = await signedIn()
    await change(sessionId, { expiresAt: new Date(Date.now() - 1000), lastSeenAt: new Date(Date.now() - DAY) })
    expect(await findSessionUser(sessionId)).toBeNull()
    expect(await findSessionUser(sessionId)).toBeNull()
  })

  it('goes with its person', async () => {
    const { id, sessionId } = await signedIn()
    await db().user.delete({ where: { id } })
    expect(await findSessionUser(sessionId)).toBeNull()
  })

  it('is written down as seen once a minute, and slides to thirty days from then', async () => {
    const { sessionId } = await signedIn()
    const seen = async () => (await db().session.findUniqueOrThrow({ where: { id: sessionId } })).lastSeenAt.getTime()
    const first = await seen()
    await findSessionUser(sessionId)
    expect(await seen()).toBe(first)
    await change(sessionId, { lastSeenAt: new Date(Date.now() - 2 * 60_000), expiresAt: new Date(Date.now() + DAY) })
    await findSessionUser(sessionId)
    expect(await seen()).toBeGreaterThanOrEqual(first)
    const { expiresAt } = await db().session.findUniqueOrThrow({ where: { id: sessionId } })
    expect(expiresAt.getTime() - Date.now()).toBeGreaterThan(29 * DAY)
  })

  it('ends after ninety days however busy it is', async () => {
    const { sessionId } = await signedIn()
    const createdAt = new Date(Date.now() - 89 * DAY)
    await change(sessionId, { createdAt, lastSeenAt: new Date(Date.now() - HOUR) })
    await findSessionUser(sessionId)
    const { expiresAt } = await db().session.findUniqueOrThrow({ where: { id: sessionId } })
    expect(expiresAt.getTime()).toBe(createdAt.getTime() + 90 * DAY)
  })
})

describe('revoking', () => {
  it('reaches one’s own sessions only', async () => {
    const [ana, eve] = [await signedIn(), await signedIn()]
    await expect(revokeSession(eve, ana.sessionId)).rejects.toMatchObject({ status: 404 })
    expect(await isSessionLive(ana.sessionId)).toBe(true)
    await revokeSession(ana, ana.sessionId)
    expect(await isSessionLive(ana.sessionId)).toBe(false)
    await expect(revokeSession(ana, ana.sessionId)).rejects.toMatchObject({ status: 404 })
  })

  it('the others keeps the one in hand; everywhere keeps none', async () => {
    const [ana, eve] = [await signedIn(), await signedIn()]
    const other = await openSession(ana.id, null)
    expect((await listSessions(ana)).map(({ id, current }) => [id, current])).toEqual(
      expect.arrayContaining([
        [ana.sessionId, true],
        [other, false],
      ]),
    )
    await revokeOtherSessions(ana)
    expect([await isSessionLive(ana.sessionId), await isSessionLive(other)]).toEqual([true, false])
    expect((await listSessions(ana)).map(({ browser }) => browser)).toEqual(['Firefox on Linux'])
    await revokeAllSessions(ana)
    expect([await isSessionLive(ana.sessionId), await isSessionLive(eve.sessionId)]).toEqual([false, true])
  })
})
