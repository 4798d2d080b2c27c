import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const LIMIT = 10 * 1024 * 1024

/** A log that grows to 10 MB and keeps one older part beside it. */
export function openLog(file, limit = LIMIT) {
  mkdirSync(dirname(file), { recursive: true })
  let size = existsSync(file) ? statSync(file).size : 0
  return {
    file,
    write(text) {
      if (size > limit) {
        renameSync(file, `${file}.1`)
        size = 0
      }
      appendFileSync(file, text, { mode: 0o600 })
      size += Buffer.byteLength(text)
    },
  }
}

/** The last lines of a log, for a message about what went wrong. */
export function logTail(file, lines = 12) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return ''
  }
}

/** Cuts a stream of chunks into lines; the last, unfinished one is flushed at the end. */
export function onLines(stream, take) {
  let rest = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) take(line.replace(/\r$/, ''))
  })
  stream.on('end', () => {
    if (rest) take(rest)
    rest = ''
  })
}
