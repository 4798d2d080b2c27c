import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './paths.mjs'
import { Complaint } from './terminal.mjs'

/** Parses the text of an `.env` file: NAME=value lines, # comments, single or double quotes. */
export function parseEnvFile(text) {
  const values = {}
  for (const line of text.split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (found) values[found[1]] = unquote(found[2])
  }
  return values
}

function unquote(text) {
  const quoted = /^(["'])(.*)\1(?:\s+#.*)?$/.exec(text)
  if (!quoted) return text.replace(/\s+#.*$/, '')
  return quoted[1] === '"' ? quoted[2].replace(/\\n/g, '\n').replace(/\\(["\\])/g, '$1') : quoted[2]
}

/** Adds what `.env` says to the environment; what is set outside the file wins. Empty means not set. */
export function loadEnvironment(outside = process.env, file = join(ROOT, '.env')) {
  const inside = existsSync(file) ? parseEnvFile(readFileSync(file, 'utf8')) : {}
  const all = { ...inside, ...outside }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

const OURS =
  /^(DATABASE_|S3_|GPU_|AUTH_|TOKEN_|NEXTAUTH_|UPLOADTHING_|KIZY_(HOME|HUB|MODELS|PLUGINS|STYLES)$|(HOST|PORT|STUDIO_URL|LOG_LEVEL|ORCHESTRATOR_ID)$)/

/** This shell's environment without any setting of Kizy: a test sees nothing of the machine's own studio. */
export const bareEnvironment = (outside = process.env) =>
  Object.fromEntries(Object.entries(outside).filter(([name]) => !OURS.test(name)))

/** What can be refused before anything is installed; lib/env.ts checks the rest. */
export function checkEarly(settings) {
  for (const name of ['PORT', 'GPU_PORT']) {
    const value = settings[name]
    if (value === undefined) continue
    const port = Number(value)
    if (!Number.isInteger(port) || port < 1 || port > 65535) {
      throw new Complaint(`${name} is "${value}"; it must be a port number from 1 to 65535.`)
    }
  }
  if (settings.S3_ENDPOINT) {
    const missing = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'].filter((name) => !settings[name])
    if (missing.length > 0) throw new Complaint(`S3_ENDPOINT is set, so ${missing.join(' and ')} must be set too.`)
  }
}

/** For every process: no questions home, no colours in logs. */
export const HOUSE = {
  NODE_ENV: 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  NO_COLOR: '1',
}

/** The variables of web and orchestrator, whole: what was set, and for the rest what this studio runs itself. */
export function studioEnvironment({ settings, home, host, port, secrets, database, bucket, gpu }) {
  return {
    ...settings,
    ...HOUSE,
    KIZY_HOME: home,
    HOST: host,
    PORT: String(port),
    AUTH_SECRET: settings.AUTH_SECRET ?? secrets.authSecret,
    TOKEN_SECRET: settings.TOKEN_SECRET ?? secrets.tokenSecret,
    DATABASE_URL: database.url,
    ...bucket.environment,
    GPU_URL: gpu.url,
    GPU_TOKEN: gpu.token,
  }
}

/** next-auth reads names of its own. */
export function authEnvironment(environment) {
  const auth = { NEXTAUTH_SECRET: environment.AUTH_SECRET }
  if (environment.STUDIO_URL) auth.NEXTAUTH_URL = environment.STUDIO_URL
  else auth.AUTH_TRUST_HOST = 'true'
  return auth
}

const KEYS = /^(DATABASE_|S3_|AUTH_SECRET|TOKEN_SECRET|NEXTAUTH_|PG)/

/** The gpu service holds no keys to the database and none to the bucket. */
export function gpuEnvironment({ settings, home, token, host, port }) {
  const rest = Object.fromEntries(Object.entries(settings).filter(([name]) => !KEYS.test(name)))
  return {
    ...rest,
    KIZY_HOME: home,
    GPU_TOKEN: token,
    GPU_HOST: host,
    GPU_PORT: String(port),
    PYTHONUNBUFFERED: '1',
    PYTHONDONTWRITEBYTECODE: '',
  }
}

/**
 * The "js" engine migrates through the pg adapter. Prisma still looks for its
 * binaries, and is content with any file that exists.
 */
export const prismaEnvironment = {
  PRISMA_SCHEMA_ENGINE_BINARY: join(ROOT, 'package.json'),
  PRISMA_QUERY_ENGINE_LIBRARY: join(ROOT, 'package.json'),
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
}
