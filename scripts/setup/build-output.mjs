import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleFolder, nextOutput, ROOT } from '../paths.mjs'
import { prismaEnvironment } from '../environment.mjs'
import { runCommand } from './command.mjs'
import { hashInputs, readStamp, writeStamp } from './stamps.mjs'

/** Everything that goes into the build. */
const SOURCES = [
  'app',
  'clients/typescript/src',
  'components',
  'lib',
  'public',
  'prisma',
  'prisma.config.ts',
  'gpu/contracts',
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
  'scripts/setup/build-output.mjs',
]

const skip = (path) => /[/\\]lib[/\\]generated$|\.test\.tsx?$/.test(path)
const stampFile = () => join(ROOT, nextOutput(), 'kizy-stamp')

export const sourceHash = () => hashInputs(ROOT, SOURCES, [process.version], skip)

export function buildIsCurrent(hash = sourceHash()) {
  const made = [join(ROOT, nextOutput(), 'BUILD_ID'), join(bundleFolder(), 'orchestrator.mjs')]
  return readStamp(stampFile()) === hash && made.every((file) => existsSync(file))
}

/** Prisma client, web app, orchestrator; `detail` is told which one is being made. */
export async function buildStudio({ log, onLine, detail = () => {} }) {
  const hash = sourceHash()
  detail('database client')
  await generateClient({ log })
  detail('web app')
  await buildWeb({ log, onLine })
  detail('orchestrator')
  await bundle()
  writeStamp(stampFile(), hash)
}

const buildEnvironment = () => ({
  ...process.env,
  ...prismaEnvironment,
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
})

export function generateClient({ log }) {
  const prisma = join(ROOT, 'node_modules', 'prisma', 'build', 'index.js')
  return runCommand(process.execPath, [prisma, 'generate', '--no-hints'], {
    what: 'Generating the database client',
    env: buildEnvironment(),
    log,
  })
}

async function buildWeb({ log, onLine }) {
  const next = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next')
  // Next writes an unusual output folder into tsconfig.json; the file stays as it was.
  const settings = join(ROOT, 'tsconfig.json')
  const before = readFileSync(settings, 'utf8')
  try {
    const options = { what: 'Building the web app', env: buildEnvironment(), log, onLine }
    await runCommand(process.execPath, [next, 'build'], options)
  } finally {
    if (readFileSync(settings, 'utf8') !== before) writeFileSync(settings, before)
  }
}

/**
 * The orchestrator as one file; packages stay in node_modules. lib/env.ts
 * beside it, for the check before a start. Tests bundle it elsewhere, whole or
 * with a part replaced by a plugin.
 */
export async function bundle({ outdir = bundleFolder(), plugins = [] } = {}) {
  const { build } = await import('esbuild')
  await build({
    entryPoints: {
      orchestrator: join(ROOT, 'lib', 'workflow', 'main.ts'),
      env: join(ROOT, 'lib', 'env.ts'),
    },
    outdir,
    plugins,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: ROOT,
    tsconfig: join(ROOT, 'tsconfig.json'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: true,
    logLevel: 'error',
  })
}
