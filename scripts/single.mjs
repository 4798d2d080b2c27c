// `npm run web`, `npm run orchestrator`, `npm run gpu`, `npm run migrate`: one process, for servers that run each by
// themselves. Everything comes from the environment (or .env); this process becomes the one that was asked for.
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { constants } from 'node:os'
import { authEnvironment, gpuEnvironment, HOUSE, loadEnvironment, prismaEnvironment } from './environment.mjs'
import { bundleFolder, PYTHON, resolveHome, ROOT, studioPaths } from './paths.mjs'
import { loadSetupCode } from './secrets.mjs'
import { webArguments } from './services/web.mjs'

const settings = { ...HOUSE, ...loadEnvironment() }
const node = (...path) => join(ROOT, 'node_modules', ...path)

const commands = {
  web: () => {
    offerSetupCode()
    const args = webArguments(settings.HOST ?? '127.0.0.1', settings.PORT ?? '3000')
    const env = { ...settings, ...(settings.AUTH_SECRET ? authEnvironment(settings) : {}) }
    return { command: process.execPath, args, env }
  },
  orchestrator: () => ({
    command: process.execPath,
    args: ['--enable-source-maps', join(bundleFolder(), 'orchestrator.mjs')],
    env: settings,
  }),
  gpu: () => ({
    command: PYTHON,
    args: ['-m', 'kizy_gpu.serve'],
    env: gpuEnvironment({
      settings,
      home: resolveHome(settings.KIZY_HOME),
      token: settings.GPU_TOKEN ?? '',
      host: settings.GPU_HOST ?? '127.0.0.1',
      port: settings.GPU_PORT ?? '8188',
    }),
  }),
  migrate: () => ({
    command: process.execPath,
    args: [node('prisma', 'build', 'index.js'), 'migrate', 'deploy'],
    env: { ...settings, ...prismaEnvironment },
  }),
}

/** While there is no owner, the first visitor needs the code: whoever runs the web app by itself finds it in its log. */
function offerSetupCode() {
  const paths = studioPaths(resolveHome(settings.KIZY_HOME))
  mkdirSync(paths.home, { recursive: true })
  const code = loadSetupCode(paths)
  const address = settings.STUDIO_URL ?? `http://127.0.0.1:${settings.PORT ?? 3000}`
  if (code) console.log(`First visit: ${address}/setup?code=${code}`)
}

const make = commands[process.argv[2]]
if (!make) {
  console.error(`Say which: ${Object.keys(commands).join(', ')}.`)
  process.exit(2)
}
const { command, args, env } = make()
const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('error', (error) => {
  console.error(`${command} cannot be run: ${error.message}`)
  process.exit(1)
})
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
