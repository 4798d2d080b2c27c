import { z } from 'zod'
import { PersonName, type Role, TypedPassword } from '@/lib/auth/schema'

export interface MemberView {
  id: string
  name: string
  email: string
  role: Role
  createdAt: string
  pictures: number
}

/** What everybody may know of everybody. */
export const NamedPerson = z.object({ id: z.uuid(), name: z.string() })
export type NamedPerson = z.infer<typeof NamedPerson>

export interface InviteView {
  id: string
  /** When set, only this address may accept. */
  email: string | null
  expiresAt: string
}

/** What the owner sees of everybody. */
export interface PeopleView {
  members: MemberView[]
  invites: InviteView[]
  openSignUp: boolean
}

/** A fresh link: shown once, because only its hash is kept. */
export interface InviteLink {
  id: string
  url: string
  /** The studio has no address for other machines yet: the link works on this one alone. */
  onlyHere: boolean
}

/** What /join shows to whoever holds a link, or to anybody where sign-up is open. */
export type WayIn =
  { kind: 'invite'; email: string | null } | { kind: 'open' } | { kind: 'closed'; linkIsDead: boolean }

export const ById = z.object({ id: z.uuid() })
export const Rename = z.object({ name: PersonName })
export const ChangePassword = z.object({ current: TypedPassword, password: TypedPassword })
export const SetOpenSignUp = z.object({ open: z.boolean() })
