import { KizyError } from '@/lib/errors'

/** Why somebody is not let in, or not let do something, in words. */
export const hasOwnerAlready = () =>
  new KizyError(409, {
    code: 'has_owner',
    title: 'This studio already has an owner.',
    detail: 'Sign in, or ask the owner for an invitation.',
  })

export const emailTaken = () => {
  const message = 'There is an account with this e-mail already.'
  return new KizyError(409, { code: 'email_taken', title: message, issues: [{ path: 'email', message }] })
}

export const noWayIn = (token: string) =>
  new KizyError(403, {
    code: 'no_way_in',
    title: token ? 'This invitation is used up or too old.' : 'This studio takes invited people only.',
    detail: 'Ask the owner of the studio for a new link.',
  })

export const otherAddress = () => {
  const message = 'The invitation is for another e-mail address.'
  return new KizyError(403, { code: 'other_address', title: message, issues: [{ path: 'email', message }] })
}

export const ownerOnly = () =>
  new KizyError(403, { code: 'owner_only', title: 'Only the owner of the studio can do this.' })
