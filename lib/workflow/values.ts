import { createHash } from 'node:crypto'
import { z } from 'zod'

/** What travels along an edge: small values as they are, bytes as a reference into the bucket. */
export const InlineValue = z.object({
  kind: z.enum(['string', 'int', 'float', 'bool', 'json']),
  value: z.json(),
})
export const BlobValue = z.object({
  kind: z.enum(['image', 'mask', 'video', 'lora', 'control', 'look', 'model', 'dataset']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  mediaType: z.string(),
  meta: z.record(z.string(), z.json()).default({}),
})
export const Value = z.union([BlobValue, InlineValue])
export type BlobValue = z.infer<typeof BlobValue>
export type Value = z.infer<typeof Value>

export const Outputs = z.record(z.string(), z.union([Value, z.array(Value)]))
export type Outputs = z.infer<typeof Outputs>

export const isBlob = (value: Value): value is BlobValue => 'sha256' in value

export const blobsOf = (outputs: Outputs): BlobValue[] => Object.values(outputs).flat().filter(isBlob)

/** JSON with sorted keys, so that equal values have equal text. Made in TypeScript alone: other languages print numbers differently. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`
}

export const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')

/** The digest of content, whatever carries it: two uploads of the same bytes are the same input. */
export const digestOf = (value: Value | Value[]): string =>
  Array.isArray(value)
    ? sha256(`list\n${value.map(digestOf).join('\n')}`)
    : isBlob(value)
      ? blobDigest(value)
      : sha256(canonicalJson({ kind: value.kind, value: value.value }))

/** Kinds whose `meta` says how they are used, and so takes part in what is made of them. */
const WITH_META = new Set<BlobValue['kind']>(['lora', 'control', 'look'])

const blobDigest = ({ kind, sha256: digest, meta }: BlobValue): string =>
  WITH_META.has(kind) ? sha256(canonicalJson({ kind, sha256: digest, meta })) : digest

/** References only: anything larger belongs in the bucket. */
export const MAX_MESSAGE_BYTES = 64 * 1024

export function requireSmall<T>(what: string, message: T): T {
  const bytes = Buffer.byteLength(JSON.stringify(message) ?? '')
  if (bytes > MAX_MESSAGE_BYTES) throw new Error(`${what} is ${bytes} bytes; at most ${MAX_MESSAGE_BYTES} may travel`)
  return message
}
