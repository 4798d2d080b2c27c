import { resolve } from 'node:path'
import { z } from 'zod'

/**
 * Every environment variable of the TypeScript processes, parsed once.
 * `.env.example` lists them for people; secrets are read nowhere else.
 */
const port = z.coerce.number().int().min(1).max(65535)
const flag = z.enum(['true', 'false']).transform((value) => value === 'true')

/** As UploadThing's dashboard gives it out. */
const uploadThingToken = z.string().refine((token) => {
  try {
    const { apiKey, appId, regions } = JSON.parse(Buffer.from(token, 'base64').toString()) as Record<string, unknown>
    return String(apiKey).startsWith('sk_') && typeof appId === 'string' && Array.isArray(regions) && regions.length > 0
  } catch {
    return false
  }
}, 'is not a token of UploadThing')

const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  KIZY_HOME: z
    .string()
    .default('.kizy')
    .transform((path) => resolve(path)),

  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  STUDIO_URL: z.url().optional(),
  AUTH_SECRET: z.string().min(32, 'needs at least 32 characters'),
  TOKEN_SECRET: z.string().min(32, 'needs at least 32 characters'),

  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must look like postgresql://user:password@host:5432/name',
  }),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(2).max(200).default(10),

  S3_ENDPOINT: z.url(),
  S3_PUBLIC_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().default('auto'),
  S3_BUCKET: z.string().min(3).default('kizy'),
  S3_ACCESS_KEY_ID: z.string().min(1),
  S3_SECRET_ACCESS_KEY: z.string().min(1),
  S3_FORCE_PATH_STYLE: flag.default(true),

  UPLOADTHING_TOKEN: uploadThingToken.optional(),

  GPU_URL: z.url().default('http://127.0.0.1:8188'),
  GPU_TOKEN: z.string().min(16, 'needs at least 16 characters'),
  ORCHESTRATOR_ID: z
    .string()
    .regex(/^[\w-]{1,40}$/)
    .default('orch-0'),

  // Read by the gpu service and by `npm start`; here so that a wrong one is named like any other.
  GPU_HOST: z.string().default('127.0.0.1'),
  GPU_PORT: port.default(8188),
  KIZY_MODELS: z.string().optional(),
  KIZY_HUB: z.url().optional(),
  KIZY_STYLES: z
    .string()
    .default('gpu/models/styles')
    .transform((path) => resolve(path)),
  KIZY_PLUGINS: z.string().optional(),
  KIZY_PRECISION: z.enum(['auto', 'bf16', 'fp8', 'nf4']).optional(),
  KIZY_TORCH_THREADS: z.coerce.number().int().min(1).max(1024).optional(),
  KIZY_TRAINING_PROCESSES: z.union([z.literal('all'), z.coerce.number().int().min(1).max(64)]).optional(),
  KIZY_PYTHON: z.string().optional(),
  KIZY_TORCH_INDEX: z.url().optional(),
})

export type Env = z.infer<typeof schema>

/** Parses an environment; throws one readable message that names every wrong variable. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.')
    return `  ${name}: ${name in given ? issue.message : 'is not set'}`
  })
  throw new Error(`These settings are missing or wrong (see .env.example):\n${lines.join('\n')}`)
}

let cached: Env | undefined

/** The parsed environment of this process. Lazy, so that a build needs no secrets. */
export function env(): Env {
  return (cached ??= parseEnv(process.env))
}
