import { beforeEach, describe, expect, it } from 'vitest'
import { findSessionUser, hasOwner, openSession } from '@/lib/auth/data'
import type { SessionUser } from '@/lib/auth/schema'
import { db } from '@/lib/db'
import { newPerson } from '@/lib/testing/people'
import {
  changePasswordHash,
  closeAccount,
  createInvite,
  createMember,
  createOwner,
  findWayIn,
  getOpenSignUp,
  listInvites,
  listMembers,
  removeMember,
  revokeInvite,
  setOpenSignUp,
} from './data'

const somebody = (name = 'ben') => ({
  name,
  email: `${name}-${crypto.randomUUID()}@example.org`,
  passwordHash: 'none',
})
const noOwner = () => db().user.deleteMany({ where: { role: 'OWNER' } })

let owner: SessionUser
beforeEach(async () => {
  await noOwner()
  await db().studio.deleteMany()
  const account = somebody('ana')
  const { id } = await createOwner(account)
  owner = { id, name: account.name, email: account.email, role: 'OWNER', sessionId: await openSession(id, null) }
})

describe('the first visit', () => {
  it('makes one owner of many who race', async () => {
    await noOwner()
    expect(await hasOwner()).toBe(false)
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => createOwner(somebody('racer'))))
    expect(await db().user.count({ where: { role: 'OWNER' } })).toBe(1)
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const one of all) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ status: 409, problem: { code: 'has_owner' } })
    }
    expect(await db().user.count({ where: { name: 'racer', role: 'MEMBER' } })).toBe(0)
  })

  it('is over once there is an owner', async () => {
    await expect(createOwner(somebody())).rejects.toMatchObject({ status: 409 })
  })
})

describe('an invitation', () => {
  it('lets one person in, as a member, once', async () => {
    const { token } = await createInvite(owner, null)
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => createMember(somebody('guest'), token)))
    const let_in = all.filter((one) => one.status === 'fulfilled')
    expect(let_in).toHaveLength(1)
    expect(await db().user.findUnique({ where: { id: let_in[0]?.value.id } })).toMatchObject({ role: 'MEMBER' })
    expect(await findWayIn(token)).toEqual({ kind: 'closed', linkIsDead: true })
    await expect(createMember(somebody(), token)).rejects.toMatchObject({ status: 403 })
  })

  it('is kept as a hash alone', async () => {
    const { id, token } = await createInvite(owner, null)
    const row = await db().invite.findUniqueOrThrow({ where: { id } })
    expect(JSON.stringify(row)).not.toContain(token)
    await expect(createMember(somebody(), row.tokenHash)).rejects.toMatchObject({ status: 403 })
  })

  it('for one address lets no other in, and is not used up by it', async () => {
    const guest = somebody()
    const { token } = await createInvite(owner, guest.email)
    await expect(createMember(somebody(), token)).rejects.toMatchObject({
      status: 403,
      problem: { code: 'other_address' },
    })
    expect(await createMember(guest, token)).toHaveProperty('id')
  })

  it('is not used up by an e-mail that is taken', async () => {
    const { token } = await createInvite(owner, null)
    await expect(createMember({ ...somebody(), email: owner.email }, token)).rejects.toMatchObject({ status: 409 })
    expect(await findWayIn(token)).toEqual({ kind: 'invite', email: null })
  })

  it('dies of age, and when it is taken back', async () => {
    const [old, back] = [await createInvite(owner, null), await createInvite(owner, null)]
    await db().invite.update({ where: { id: old.id }, data: { expiresAt: new Date(Date.now() - 1) } })
    await revokeInvite(owner, back.id)
    for (const { token } of [old, back]) {
      expect(await findWayIn(token)).toEqual({ kind: 'closed', linkIsDead: true })
      await expect(createMember(somebody(), token)).rejects.toMatchObject({ status: 403 })
    }
    expect(await listInvites(owner)).toEqual([])
  })
})

describe('sign-up', () => {
  it('is closed until the owner opens it', async () => {
    expect(await findWayIn('')).toEqual({ kind: 'closed', linkIsDead: false })
    await expect(createMember(somebody(), '')).rejects.toMatchObject({ status: 403 })
    await setOpenSignUp(owner, true)
    expect(await findWayIn('')).toEqual({ kind: 'open' })
    expect(await createMember(somebody(), '')).toHaveProperty('id')
    await setOpenSignUp(owner, false)
    await expect(createMember(somebody(), '')).rejects.toMatchObject({ status: 403 })
  })
})

describe('what only the owner may', () => {
  it('no member may', async () => {
    const member = await newPerson()
    const other = await newPerson()
    const { id } = await createInvite(owner, null)
    const refused = [
      () => listMembers(member),
      () => listInvites(member),
      () => createInvite(member, null),
      () => revokeInvite(member, id),
      () => getOpenSignUp(member),
      () => setOpenSignUp(member, true),
      () => closeAccount(member, other.id),
      () => removeMember(member, other.id),
      () => removeMember(member, member.id),
      () => removeMember(member, owner.id),
    ]
    for (const act of refused) {
      await expect(act()).rejects.toMatchObject({ status: 403, problem: { code: 'owner_only' } })
    }
    expect(await db().user.count({ where: { id: { in: [member.id, other.id, owner.id] } } })).toBe(3)
    expect(await getOpenSignUp(owner)).toBe(false)
  })

  it('removing takes a member’s sessions and pictures along, and nobody else’s', async () => {
    const [member, other] = [await newPerson(), await newPerson()]
    const [gone, stays] = [await openSession(member.id, null), await openSession(other.id, null)]
    const run = (ownerId: string) => db().run.create({ data: { ownerId, graphName: 'test', input: {}, graph: {} } })
    const [hers, his] = [await run(member.id), await run(other.id)]
    const { runIds } = await removeMember(owner, member.id)
    expect(runIds).toEqual([hers.id])
    expect([await findSessionUser(gone), (await findSessionUser(stays))?.id]).toEqual([null, other.id])
    expect(await db().run.count({ where: { id: { in: [hers.id, his.id] } } })).toBe(1)
  })

  it('names the files that were the member’s alone', async () => {
    const [member, other] = [await newPerson(), await newPerson()]
    const digest = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex')
    const [picture, thumbnail, before, raw, shared] = [digest(), digest(), digest(), digest(), digest()]
    const nodeRun = { nodeId: 'picture-0', type: 'kizy/TextToImage', version: '1' }
    const made = (ownerId: string, outputs: object) =>
      db().run.create({
        data: { ownerId, graphName: 'test', input: {}, graph: {}, nodeRuns: { create: { ...nodeRun, outputs } } },
      })
    const run = await made(member.id, { image: { kind: 'image', sha256: raw }, extra: [{ sha256: shared }] })
    await made(other.id, { image: { kind: 'image', sha256: shared } })
    await db().artwork.create({
      data: {
        ...{ ownerId: member.id, runId: run.id, nodeId: 'output-0', index: 0, sha256: picture, mediaType: 'image/png' },
        ...{ bytes: 1, width: 1, height: 1, thumbnails: [{ width: 320, sha256: thumbnail }], thumbhash: '' },
        ...{ prompt: 'a fox', settings: {}, before: { sha256: before } },
      },
    })
    const { digests } = await removeMember(owner, member.id)
    expect(digests.toSorted()).toEqual([picture, thumbnail, before, raw].toSorted())
  })

  it('closing an account signs out and cancels what is being made', async () => {
    const member = await newPerson()
    const sessionId = await openSession(member.id, null)
    const data = { ownerId: member.id, graphName: 'test', input: {}, graph: {} }
    const run = await db().run.create({ data })
    await closeAccount(owner, member.id)
    expect(await findSessionUser(sessionId)).toBeNull()
    expect((await db().run.findUniqueOrThrow({ where: { id: run.id } })).cancelRequestedAt).not.toBeNull()
    await expect(closeAccount(owner, owner.id)).rejects.toMatchObject({ status: 404 })
  })

  it('cannot remove the owner, nor somebody who is not there', async () => {
    await expect(removeMember(owner, owner.id)).rejects.toMatchObject({ status: 404 })
    await expect(removeMember(owner, crypto.randomUUID())).rejects.toMatchObject({ status: 404 })
  })
})

describe('a changed password', () => {
  it('signs every other browser out, and is not overtaken by a second change', async () => {
    const other = await openSession(owner.id, null)
    await changePasswordHash(owner, 'none', 'new')
    expect([(await findSessionUser(owner.sessionId))?.id, await findSessionUser(other)]).toEqual([owner.id, null])
    await expect(changePasswordHash(owner, 'none', 'later')).rejects.toMatchObject({ status: 404 })
  })
})
