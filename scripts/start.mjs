#!/usr/bin/env node
// `npm start`: from a bare checkout to a running studio. Plain Node; no packages needed.
import { parseArgs } from 'node:util'
import { stopCommands } from './setup/command.mjs'
import { startStudio } from './studio.mjs'
import { Complaint, makeTerminal, seconds } from './terminal.mjs'

const HELP = `Starts a whole Kizy studio: installs what is missing, then runs database,
bucket, gpu service, orchestrator and web app until you press Ctrl+C.

  npm start                     on http://127.0.0.1:3000, or the next free port
  npm start -- --port 4000      on this port, or not at all
  npm start -- --host 0.0.0.0   reachable from other machines too
  npm start -- --home DIR       with another folder for database, pictures, keys and logs
  npm start -- --help           this text

Everything else is set by environment variables, or in a file named .env:
.env.example lists them all.`

const terminal = makeTerminal()

function options() {
  const string = { type: 'string' }
  const flags = { port: string, host: string, home: string, help: { type: 'boolean', short: 'h' } }
  try {
    return parseArgs({ options: flags, strict: true }).values
  } catch (error) {
    throw new Complaint(`${error.message}\n\n${HELP}`)
  }
}

async function main() {
  const since = Date.now()
  const { port, host, home, help } = options()
  if (help) return console.log(HELP)
  const settings = Object.fromEntries(Object.entries({ PORT: port, HOST: host }).filter(([, value]) => value))
  let stop = null
  let studio = null
  stopOnSignals(async () => {
    stopCommands()
    await (studio ? studio.stop() : stop?.())
  })
  terminal.say('Kizy')
  studio = await startStudio({ home, settings, terminal, onSupervisor: (function_) => (stop = function_) })
  welcome(studio, settings, since)
}

function welcome({ url, setupCode, environment }, settings, since) {
  terminal.say(`\nKizy is ready (${seconds(since)}):  ${url}`)
  if (environment.STUDIO_URL) terminal.say(`From elsewhere:  ${environment.STUDIO_URL}`)
  if (setupCode) terminal.say(`First visit:  ${environment.STUDIO_URL ?? url}/setup?code=${setupCode}`)
  terminal.say(`Logs: ${environment.KIZY_HOME}/logs   Stop: Ctrl+C\n`)
}

/** Once: stop everything in order. Twice: the same, said again; the warden ends what would be left. */
function stopOnSignals(stop) {
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      if (stopping) return
      stopping = true
      const since = Date.now()
      terminal.say('\nStopping …')
      await Promise.race([stop(), new Promise((resolve) => setTimeout(resolve, 9500))])
      terminal.say(`Stopped after ${seconds(since)}.`)
      process.exit(0)
    })
  }
}

main().catch((error) => {
  terminal.say(error instanceof Complaint ? `\n${error.message}` : `\n${error.stack}`)
  process.exit(1)
})
