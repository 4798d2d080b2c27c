import { z } from 'zod'
import { ArtworkView } from '@/lib/artworks/schema'
import { Problem } from '@/lib/errors'
import type { AnySpec } from '@/lib/handlers'
import { DatasetView } from '@/lib/datasets/schema'
import { LoraView } from '@/lib/loras/schema'
import { ModelView } from '@/lib/models/schema'
import { RunView } from '@/lib/runs/schema'
import { TeachableModel, TrainingView } from '@/lib/trainings/schema'
import { OFFSET_HEADER } from '@/lib/uploads/schema'

/** The API's description, made of the very schemas that check its calls. */

export interface Operation {
  method: string
  /** As Next has it: "/api/v1/runs/[id]". */
  path: string
  spec: AnySpec
}

type Json = Record<string, unknown>

/** What stands in many answers is described once. */
const NAMES = z.registry<{ id: string }>()
NAMES.add(RunView, { id: 'Run' })
NAMES.add(ArtworkView, { id: 'Artwork' })
NAMES.add(ModelView, { id: 'Model' })
NAMES.add(LoraView, { id: 'Lora' })
NAMES.add(DatasetView, { id: 'Dataset' })
NAMES.add(TrainingView, { id: 'Training' })
NAMES.add(TeachableModel, { id: 'TeachableModel' })

const ANY_JSON: Json = { description: 'Any JSON.' }

const refTo = (ref: string): Json => ({ $ref: ref.replace('#/$defs/', '#/components/schemas/') })

/** What refers to a schema of ours refers to it where it is described. Nameless ones are any JSON at all (z.json). */
function named(key: string, value: unknown): unknown {
  if (key.startsWith('__schema')) return undefined
  // The whole of it may be a reference into its own definitions, which must stay.
  const ref = key !== '' && value !== null && typeof value === 'object' && '$ref' in value ? String(value.$ref) : ''
  if (ref.startsWith('#/$defs/__schema')) return ANY_JSON
  return ref.startsWith('#/$defs/') ? refTo(ref) : value
}

class Components {
  readonly schemas: Record<string, Json> = {}

  schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = z.toJSONSchema(schema, { io, unrepresentable: 'any', metadata: NAMES }) as Json
    const {
      $schema: _,
      $defs = {},
      ...json
    } = JSON.parse(JSON.stringify(made), named) as Json & {
      $defs?: Record<string, Json>
    }
    Object.assign(this.schemas, $defs)
    const name = NAMES.get(schema)?.id
    if (typeof json.$ref === 'string') return refTo(json.$ref)
    if (!name) return json
    this.schemas[name] = json
    return { $ref: `#/components/schemas/${name}` }
  }
}

const content = (type: string, schema: Json) => ({ content: { [type]: { schema } } })

/** `{name: schema}` of an object as parameters of an address. */
function parametersOf(known: Components, schema: z.ZodType | undefined, place: 'path' | 'query'): Json[] {
  if (!schema) return []
  const { properties = {}, required = [] } = known.schemaOf(schema, 'input') as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

const header = (name: string, description: string, schema: Json) => ({ name, in: 'header', description, schema })

const ONCE = header('Idempotency-Key', 'The same key again answers the same run.', {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{8,100}$',
})
const WAIT = header('Prefer', '`wait=30` answers when it is done, or after so many seconds.', { type: 'string' })

/** Headers that say more than a schema can. */
const HEADERS: Record<string, Json[]> = {
  'post /api/v1/runs': [ONCE, WAIT],
  'post /api/v1/artworks/[id]/upscale': [ONCE, WAIT],
  'post /api/v1/graphs/run': [ONCE],
  'post /api/v1/trainings': [ONCE],
  'put /api/v1/uploads/[id]': [
    header(OFFSET_HEADER, 'The first byte that is sent; HEAD says how many have come.', { type: 'integer' }),
  ],
}

const RAW_BODIES: Record<string, Json> = {
  'put /api/v1/uploads/[id]': content('application/octet-stream', { type: 'string', format: 'binary' }),
  'post /api/v1/graphs/run': content('application/json', { type: 'object' }),
  'post /api/v1/graphs/validate': content('application/json', { type: 'object' }),
}

const STREAM = 'text/event-stream'
/** Each of a stream's events: `data` is JSON. */
const EVENT = {
  type: 'object',
  properties: { event: { type: 'string' }, data: { type: 'string' }, id: { type: 'string' } },
  required: ['event', 'data'],
}

function operationOf(known: Components, { method, path, spec }: Operation): Json {
  const key = `${method.toLowerCase()} ${path}`
  const answer = spec.produces
    ? content(spec.produces, spec.produces === STREAM ? EVENT : { type: 'string' })
    : spec.output
      ? content('application/json', known.schemaOf(spec.output, 'output'))
      : {}
  const body = spec.body ? content('application/json', known.schemaOf(spec.body, 'input')) : RAW_BODIES[key]
  return {
    operationId: operationIdOf(method, path),
    summary: spec.summary,
    tags: [path.split('/')[3]],
    security: [{ key: [] }],
    parameters: [
      ...parametersOf(known, spec.params, 'path'),
      ...parametersOf(known, spec.query, 'query'),
      ...(HEADERS[key] ?? []),
    ],
    ...(body ? { requestBody: { required: true, ...body } } : {}),
    responses: {
      [spec.output || spec.produces ? (spec.status ?? 200) : method === 'DELETE' ? 204 : 200]: {
        description: 'It went well.',
        ...answer,
      },
      default: { description: 'It did not; the problem says why.', ...PROBLEM },
    },
  }
}

const PROBLEM = content('application/problem+json', { $ref: '#/components/schemas/Problem' })

/** "post /api/v1/runs/[id]/cancel" is postRunsIdCancel. */
const operationIdOf = (method: string, path: string) =>
  path
    .replace('/api/v1', '')
    .split(/[^a-z0-9]+/i)
    .filter(Boolean)
    .reduce((name, word) => name + word[0]!.toUpperCase() + word.slice(1), method.toLowerCase())

export function describe(operations: Operation[]): Json {
  const known = new Components()
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const path = operation.path.replace(/\[(\w+)\]/g, '{$1}')
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: operationOf(known, operation) }
  }
  const problem = known.schemaOf(Problem.extend({ type: z.string(), status: z.int() }), 'output')
  return JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: {
        title: 'Kizy',
        version: '1',
        description: 'Pictures from words, by a studio of your own. Make a key under Settings, Keys.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      paths,
      components: {
        securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
        schemas: { ...known.schemas, Problem: problem },
      },
    }),
  ) as Json
}
