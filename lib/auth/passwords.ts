import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { KizyError } from '@/lib/errors'
import { MAX_PASSWORD, MIN_PASSWORD } from './schema'

/**
 * Passwords are kept as scrypt hashes that name their own parameters
 * (`$scrypt$ln=17,r=8,p=1$salt$hash`), so that they can be made dearer later:
 * a hash with other parameters still verifies, and says that it wants renewing.
 */
const COST = { ln: 17, r: 8, p: 1 }
const KEY_BYTES = 32
const SALT_BYTES = 16
const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/-]+)\$([\w+/-]+)$/

/** A hash takes 128 MB and a thread for half a second: two at a time, a short queue, then "not now". */
const AT_ONCE = 2
const MAX_WAITING = 60

type Cost = typeof COST

const busy = () =>
  new KizyError(
    503,
    { code: 'busy', title: 'Too many people are coming in at once.', detail: 'Try again in a moment.', fix: 'retry' },
    { 'retry-after': '5' },
  )

let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running++
  else {
    if (waiting.length >= MAX_WAITING) throw busy()
    // Whoever leaves hands its place on, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  }
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

function derive(password: string, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** ln
  // Two ways of typing one letter (é) must be one password.
  const bytes = Buffer.from(password.normalize('NFKC'), 'utf8')
  return inTurn(
    () =>
      new Promise((resolve, reject) => {
        scrypt(bytes, salt, KEY_BYTES, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const key = await derive(password, salt, COST)
  const { ln, r, p } = COST
  return `$scrypt$ln=${ln},r=${r},p=${p}$${salt.toString('base64url')}$${key.toString('base64url')}`
}

export interface Verdict {
  matches: boolean
  /** True when a right password should be hashed anew with today's parameters. */
  stale: boolean
}

/** Checks a password. Without a hash (unknown e-mail) it works just as long, and says no. */
export async function verifyPassword(password: string, stored: string | null): Promise<Verdict> {
  const parsed = stored === null ? null : parseHash(stored)
  const { cost, salt, key } = parsed ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), key: null }
  const derived = await derive(password, salt, cost)
  const matches = key !== null && timingSafeEqual(derived, key)
  return { matches, stale: cost.ln !== COST.ln || cost.r !== COST.r || cost.p !== COST.p }
}

function parseHash(stored: string) {
  const [, ln, r, p, salt, key] = FORMAT.exec(stored) ?? []
  if (!salt || !key) return null
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const bytes = Buffer.from(key, 'base64url')
  // A row that asks for gigabytes, or holds half a hash, is no password.
  if (cost.ln < 1 || cost.ln > 20 || cost.r < 1 || cost.r > 16 || cost.p < 1 || bytes.length !== KEY_BYTES) return null
  return { cost, salt: Buffer.from(salt, 'base64url'), key: bytes }
}

/** Why a new password will not do, in words; null when it will. Length is what counts, no riddles of signs. */
export function passwordFault(password: string, person: { email: string; name: string }): string | null {
  const length = [...password].length
  if (length < MIN_PASSWORD) return `Use at least ${MIN_PASSWORD} characters; a few words in a row are good.`
  if (length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`
  const folded = fold(password)
  const known = [person.email, person.email.split('@')[0] ?? '', person.name].map(fold)
  if (known.includes(folded)) return 'Use something else than your name or e-mail.'
  if (new Set(folded).size < 3) return 'Use more than the same character over and over.'
  return null
}

const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
