import type { ArtworkView, Kind } from '@/lib/artworks/schema'
import { CreateRun } from '@/lib/runs/schema'

/** The same picture once more, as somebody's program would ask for it. The key stays out: programs have it in KIZY_KEY. */

export const LANGUAGES = ['curl', 'typescript', 'python', 'cli'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Origin {
  kind: Kind
  parentId: string | null
}

type Wish = Record<string, unknown>

/** What was decided by the model is said here too: it may decide otherwise one day. */
const LEFT_OUT = ['prompt', 'shape', 'count']

/** The wish that makes this very picture; null for what came of no wish (a graph of one's own, an enlargement). */
export function wishOf({ settings }: Pick<ArtworkView, 'settings'>): Wish | null {
  const { prompt, modelId, seed, graph } = settings
  if (graph !== undefined || prompt === '' || modelId === undefined || seed === undefined) return null
  const asked = Object.keys(CreateRun.shape)
    .filter((name) => !LEFT_OUT.includes(name))
    .map((name) => [name, said(name, settings)])
    .filter(([, value]) => value !== undefined && value !== '')
  return { prompt, count: 1, ...Object.fromEntries(asked) }
}

function said(name: string, settings: ArtworkView['settings']): unknown {
  // What a style was called then is of no use to the studio.
  if (name === 'loras') return settings.loras?.map(({ id, strength }) => ({ id, strength }))
  return (settings as Wish)[name]
}

export function codeOf(artwork: ArtworkView, { kind, parentId }: Origin, url: string): Record<Language, string> {
  const wish = kind === 'drawn' || kind === 'changed' ? wishOf(artwork) : null
  const { fileName } = artwork
  if (wish) return makes(wish, { url, fileName })
  return kind === 'upscaled' && parentId ? enlarges(parentId, { url, fileName }) : fetches(artwork, { url, fileName })
}

interface Place {
  url: string
  fileName: string
}

function makes({ prompt, ...wish }: Wish, { url, fileName }: Place): Record<Language, string> {
  const { modelId, ...options } = wish
  const forSdk = { ...options, model: modelId }
  return {
    curl: curl('POST', `${url}/api/v1/runs`, { prompt, ...wish }),
    typescript: typescript(url, [
      `const [picture] = await kizy.generate(${json(prompt)}, ${json(forSdk, 2)})`,
      `await picture.save(${json(fileName)})`,
    ]),
    python: python(url, [
      `    (picture,) = kizy.generate(\n        ${literal(prompt)},\n${named(forSdk)}    )`,
      `    picture.save(${literal(fileName)})`,
    ]),
    // Behind "--" nothing is an option, whatever the words begin with.
    cli: cli(url, ['generate', ...flagsOf(wish), '--', quoted(String(prompt))]),
  }
}

const enlarges = (parentId: string, { url, fileName }: Place): Record<Language, string> => ({
  curl: curl('POST', `${url}/api/v1/artworks/${parentId}/upscale`),
  typescript: typescript(url, [
    `const picture = await kizy.upscale(${json(parentId)})`,
    `await picture.save(${json(fileName)})`,
  ]),
  python: python(url, [`    picture = kizy.upscale(${literal(parentId)})`, `    picture.save(${literal(fileName)})`]),
  cli: cli(url, ['upscale', parentId]),
})

const fetches = ({ id, url: path }: ArtworkView, { url, fileName }: Place): Record<Language, string> => ({
  curl: `curl --fail -o ${quoted(fileName)} -H "Authorization: Bearer $KIZY_KEY" \\\n  ${quoted(url + path)}`,
  typescript: typescript(url, [
    `const picture = await kizy.picture(${json(id)})`,
    `await picture.save(${json(fileName)})`,
  ]),
  python: python(url, [`    picture = kizy.picture(${literal(id)})`, `    picture.save(${literal(fileName)})`]),
  cli: cli(url, ['save', id]),
})

const curl = (method: string, address: string, body?: unknown): string =>
  [
    `curl --fail-with-body -X ${method} ${quoted(address)}`,
    `  -H "Authorization: Bearer $KIZY_KEY" -H 'Prefer: wait=60'`,
    ...(body ? [`  -H 'Content-Type: application/json'`, `  -d ${quoted(json(body))}`] : []),
  ].join(' \\\n')

const typescript = (url: string, lines: string[]): string =>
  [`import { Kizy } from 'kizy'`, '', `const kizy = new Kizy({ url: ${json(url)} })`, ...lines].join('\n')

const python = (url: string, lines: string[]): string =>
  ['from kizy import Kizy', '', `with Kizy(url=${literal(url)}) as kizy:`, ...lines].join('\n')

const cli = (url: string, words: string[]): string => ['kizy', '--url', quoted(url), ...words].join(' ')

const json = (value: unknown, indent?: number): string => JSON.stringify(value, null, indent)

/** A word for the shell, whatever is in it. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A value as Python writes it. */
function literal(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object') return json(value)
  const pairs = Object.entries(value as Wish).map(([name, one]) => `${json(name)}: ${literal(one)}`)
  return `{${pairs.join(', ')}}`
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const named = (options: Wish): string =>
  Object.entries(options)
    .map(([name, value]) => `        ${snake(name)}=${literal(value)},\n`)
    .join('')

/** The command line's own words for what it has words for; the rest as the API takes it. */
const FLAGS: Record<string, string> = {
  count: '-n',
  modelId: '-m',
  seed: '--seed',
  steps: '--steps',
  guidanceScale: '--guidance',
  negativePrompt: '--not',
  sampler: '--sampler',
}

function flagsOf({ width, height, ...wish }: Wish): string[] {
  const entries = Object.entries(wish)
  const flags = entries
    .filter(([name]) => FLAGS[name])
    .flatMap(([name, value]) => [FLAGS[name]!, quoted(String(value))])
  const size = width && height ? ['--size', `${width}x${height}`] : []
  const rest = Object.fromEntries(entries.filter(([name]) => !FLAGS[name]))
  return [...flags, ...size, ...(Object.keys(rest).length > 0 ? ['--wish', quoted(json(rest))] : [])]
}
