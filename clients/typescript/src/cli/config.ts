import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Which studio, and the key to it, kept between calls in a file that its owner alone can read. */
export interface Login {
  url: string
  key: string
}

const file = () => join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'kizy', 'login.json')

export function readLogin(): Partial<Login> {
  try {
    const { url, key } = JSON.parse(readFileSync(file(), 'utf8')) as Partial<Login>
    return { ...(url ? { url } : {}), ...(key ? { key } : {}) }
  } catch {
    return {}
  }
}

export function saveLogin(login: Login): string {
  mkdirSync(dirname(file()), { recursive: true, mode: 0o700 })
  // A file that is there keeps its mode when it is written: a new one is made.
  rmSync(file(), { force: true })
  writeFileSync(file(), `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 })
  return file()
}

export const forgetLogin = (): void => rmSync(file(), { force: true })
