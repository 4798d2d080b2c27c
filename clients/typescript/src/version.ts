import { readFileSync } from 'node:fs'

/** As the package says; beside both the source and what is built of it. */
export const VERSION = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version
