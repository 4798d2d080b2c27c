// `npm run build`: database client, web app and orchestrator, whatever was there before.
import { join } from 'node:path'
import { openLog } from './log-file.mjs'
import { DEFAULT_HOME } from './paths.mjs'
import { buildStudio } from './setup/build-output.mjs'
import { makeTerminal } from './terminal.mjs'

const terminal = makeTerminal()
const log = openLog(join(DEFAULT_HOME, 'logs', 'setup-build.log'))

try {
  await buildStudio({ log, detail: (part) => terminal.say(`Building: ${part}`) })
} catch (error) {
  terminal.say(error.message)
  process.exit(1)
}
