import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'

/** A stamp is the hash of what went into a step, left beside its result: unchanged means nothing to do. */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

export function writeStamp(file, hash) {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${hash}\n`)
}

/** A hash over the names and contents of files and folders (walked in order), and over more words. */
export function hashInputs(root, paths, words = [], skip = () => false) {
  const hash = createHash('sha256')
  for (const word of words) hash.update(`${word}\0`)
  for (const path of paths) {
    for (const file of filesBelow(join(root, path), skip)) {
      hash.update(`${relative(root, file).split(sep).join('/')}\0`)
      hash.update(readFileSync(file))
      hash.update('\0')
    }
  }
  return hash.digest('hex')
}

function* filesBelow(path, skip) {
  if (!existsSync(path) || skip(path)) return
  const about = lstatSync(path)
  if (about.isFile()) yield path
  if (!about.isDirectory()) return
  for (const name of readdirSync(path).sort()) yield* filesBelow(join(path, name), skip)
}
