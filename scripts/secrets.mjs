import { randomBytes, randomInt } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

const PRIVATE = 0o600

/** Writes a file that only its owner may read, whole or not at all: nobody ever sees half of it. */
export function writePrivate(file, text) {
  const beside = `${file}.${process.pid}.new`
  writeFileSync(beside, text, { mode: PRIVATE })
  renameSync(beside, file)
}

const makers = {
  postgresPassword: () => randomBytes(24).toString('hex'),
  bucketAccessKey: () => randomBytes(10).toString('hex'),
  bucketSecretKey: () => randomBytes(24).toString('hex'),
  gpuToken: () => randomBytes(24).toString('hex'),
  authSecret: () => randomBytes(32).toString('hex'),
  tokenSecret: () => randomBytes(32).toString('hex'),
}

/** The studio's own secrets, made at its first start and kept. A secret added later is made when first missed. */
export function loadSecrets(file) {
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secrets = Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, known[name] ?? make()]))
  writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`)
  return secrets
}

// Without letters and digits that are read as one another.
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A one-time code that a person can type: XXXX-XXXX. */
export function makeSetupCode() {
  const letters = Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/**
 * The code that lets the first visitor, and nobody else, make the owner's
 * account. The web app removes it, and leaves `ownerMade`, once that is done.
 */
export function loadSetupCode({ setupCode, ownerMade }) {
  if (existsSync(ownerMade)) return null
  if (!existsSync(setupCode)) writePrivate(setupCode, `${makeSetupCode()}\n`)
  return readFileSync(setupCode, 'utf8').trim()
}
