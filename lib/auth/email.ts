/**
 * An e-mail address as the name somebody signs in with.
 *
 * One address must have one spelling, or two people could share what looks like
 * one account: what Unicode would fold together (＠, ﬁ, full-width letters) is
 * refused rather than repaired, and the quoted and commented forms of RFC 5322
 * that mail programs read differently are refused too.
 */
const ATOM = "[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]+"
const LABEL = '[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N}-]*[\\p{L}\\p{M}\\p{N}])?'
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})*$`, 'u')

const MAX_ADDRESS = 254
const MAX_LOCAL_PART = 64

/** The address in its one spelling, or null when it is not one. */
export function parseEmail(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed.length > MAX_ADDRESS || trimmed.normalize('NFKC') !== trimmed) return null
  const email = trimmed.toLowerCase()
  // Lower-casing can lengthen a letter (İ) or undo the normal form; such an address has no one spelling.
  if (email.length !== trimmed.length || email.normalize('NFKC') !== email) return null
  if (email.indexOf('@') > MAX_LOCAL_PART || !ADDRESS.test(email)) return null
  return email
}
