import description from '@/public/openapi.json'

/** The API's description, as a person reads it: by noun, each call with what goes in and what comes back. */

export interface Field {
  name: string
  type: string
  isRequired: boolean
  about: string
  /** Of an object, or of a list of objects. */
  fields: Field[]
}

export interface Call {
  id: string
  method: string
  path: string
  summary: string
  /** By place: in the address, the query, a header, the body. */
  takes: { place: string; fields: Field[] }[]
  answers: { status: string; type: string; fields: Field[] }
}

export interface Chapter {
  name: string
  calls: Call[]
}

export interface Reference {
  chapters: Chapter[]
  /** What stands in many answers, described once. */
  shapes: { name: string; fields: Field[] }[]
}

interface Schema {
  $ref?: string
  type?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  format?: string
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  prefixItems?: Schema[]
  additionalProperties?: Schema | boolean
  anyOf?: Schema[]
  oneOf?: Schema[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  maxItems?: number
}

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  parameters: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

const paths = description.paths as unknown as Record<string, Record<string, Operation>>
const schemas = description.components.schemas as unknown as Record<string, Schema>

export function readReference(): Reference {
  const chapters = new Map<string, Call[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [name = ''] = operation.tags
      chapters.set(name, [...(chapters.get(name) ?? []), callOf(method, path, operation)])
    }
  }
  return {
    chapters: [...chapters].map(([name, calls]) => ({ name, calls })),
    shapes: Object.entries(schemas).map(([name, schema]) => ({ name, fields: fieldsOf(schema) })),
  }
}

const PLACES = { path: 'In the address', query: 'In the query', header: 'In headers' }

function callOf(method: string, path: string, operation: Operation): Call {
  const { operationId: id, summary, parameters, requestBody, responses } = operation
  const placed = Object.entries(PLACES).map(([place, words]) => ({
    place: words,
    fields: parameters
      .filter((parameter) => parameter.in === place)
      .map(({ name, required = false, description = '', schema }) => fieldOf(name, schema, required, description)),
  }))
  const [mediaType, body] = Object.entries(requestBody?.content ?? {})[0] ?? []
  const inBody = body
    ? [
        {
          place: mediaType === 'application/json' ? 'In the body, as JSON' : `As the body: ${mediaType}`,
          fields: fieldsOf(body.schema),
        },
      ]
    : []
  const [status = '200', answer] = Object.entries(responses)[0] ?? []
  const [answerType, content] = Object.entries(answer?.content ?? {})[0] ?? []
  const isJson = answerType === 'application/json'
  return {
    ...{ id, method: method.toUpperCase(), path, summary },
    takes: [...placed.filter(({ fields }) => fields.length > 0), ...inBody],
    answers: {
      status,
      type: isJson && content ? typeOf(content.schema) : (answerType ?? 'nothing'),
      // What has a name is described under it.
      fields: isJson && content && !content.schema.$ref ? fieldsOf(content.schema) : [],
    },
  }
}

function fieldsOf(schema: Schema): Field[] {
  const { properties = {}, required = [], items, anyOf } = schema
  const inner = items ?? anyOf?.find((one) => one.properties)
  if (Object.keys(properties).length === 0) return inner && !inner.$ref ? fieldsOf(inner) : []
  return Object.entries(properties).map(([name, one]) => fieldOf(name, one, required.includes(name)))
}

const fieldOf = (name: string, schema: Schema, isRequired: boolean, about = schema.description ?? ''): Field => ({
  ...{ name, type: typeOf(schema), isRequired },
  about: [about, ...boundsOf(schema)].filter(Boolean).join(' '),
  fields: schema.$ref ? [] : fieldsOf(schema),
})

function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1)!
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const either = schema.anyOf ?? schema.oneOf
  if (either) return [...new Set(either.map(typeOf))].join(' | ')
  if (schema.prefixItems) return `[${schema.prefixItems.map(typeOf).join(', ')}]`
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`
  if (schema.type === 'object' && typeof schema.additionalProperties === 'object') {
    return `object of ${typeOf(schema.additionalProperties)}`
  }
  if (schema.format === 'uuid' || schema.format === 'date-time' || schema.format === 'binary') return schema.format
  return schema.type ?? 'anything'
}

/** zod writes the ends of whole numbers down even where nobody chose them. */
const isChosen = (bound: number | undefined): bound is number =>
  bound !== undefined && Math.abs(bound) !== Number.MAX_SAFE_INTEGER

function boundsOf({ minimum, maximum, maxLength, maxItems, default: fallback }: Schema): string[] {
  const [low, high] = [isChosen(minimum), isChosen(maximum)]
  const range = low && high ? `${minimum} to ${maximum}.` : low ? `From ${minimum}.` : high ? `Up to ${maximum}.` : ''
  return [
    range,
    isChosen(maxLength) ? `At most ${maxLength} characters.` : '',
    isChosen(maxItems) ? `At most ${maxItems}.` : '',
    fallback === undefined ? '' : `Without it: ${JSON.stringify(fallback)}.`,
  ].filter(Boolean)
}
