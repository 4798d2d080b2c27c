import { lookup } from 'node:dns/promises'
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { Transform } from 'node:stream'
import { KizyError, type Problem } from '@/lib/errors'
import { isPublicAddress } from './addresses'

/**
 * The one way to fetch an address that a person gave us.
 *
 * Names are resolved here, every answer must be public, and the connection
 * goes to the very address that was checked, at each redirect anew: a name
 * that answers differently the second time gains nothing. Bodies come as they
 * were sent (no decompression), bounded in size and time.
 */

const MAX_REDIRECTS = 5
const USER_AGENT = 'Kizy'
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 }
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** How names become addresses, and addresses connections. Tests bring their own; nothing else may. */
export interface Network {
  resolve(hostname: string): Promise<string[]>
  /** Where to connect for a checked address, and whether to leave out TLS there. */
  dial(address: string, port: number): { address: string; port: number; isPlain?: boolean }
}

const internet: Network = {
  resolve: async (hostname) => (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address),
  dial: (address, port) => ({ address, port }),
}

export interface GuardedFetchOptions {
  maxBytes: number
  /** For all of it: names, redirects, and the body to its end. */
  timeoutSeconds: number
  /** Whether the answer's content type is welcome. */
  accepts: (contentType: string) => boolean
  /** Sent to the first host alone: a redirect elsewhere does not get them. */
  credentials?: Record<string, string>
  /** The first byte that is wanted, to go on after a cut. Whoever cannot do that answers all of it: see `start`. */
  from?: number
  /** Words of one's own for an answer that is no file, by its status; null leaves it to the fetcher's. */
  objects?: (status: number, headers: IncomingHttpHeaders) => KizyError | null
  signal?: AbortSignal
  network?: Network
  /** An origin that whoever runs this studio named in its settings: it may be private, and have a port of its own. */
  trusted?: string
}

export interface GuardedAnswer {
  /** The address after all redirects. */
  url: string
  contentType: string
  /** As announced by the server, of what comes now; the body is bounded whatever it says. */
  bytes: number | null
  /** The byte of the file that the body begins with. */
  start: number
  /** What the server calls the file; nothing to rely on. */
  fileName: string | null
  /** Fails with a KizyError when it is too large or too slow. */
  body: AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown }
}

const refuse = (code: string, title: string, detail?: string) =>
  new KizyError(422, { code, title, ...(detail ? { detail } : {}) } satisfies Problem)

const PRIVATE = () =>
  refuse('address_refused', 'This address is not on the open internet.', 'Download the file, and drop it here.')
const UNREACHABLE = () =>
  refuse('address_unreachable', 'That address did not answer.', 'Check it, or download the file and drop it here.')
const TOO_LARGE = (maxBytes: number) =>
  refuse('too_large', `That file is larger than ${Math.floor(maxBytes / 1_000_000)} MB.`)
const TOO_SLOW = () =>
  refuse('address_slow', 'That address took too long.', 'Try again, or download the file and drop it here.')

/** Fetches a public http(s) address; throws a KizyError (422) with the reason when it may not or cannot. */
export async function guardedFetch(address: string, options: GuardedFetchOptions): Promise<GuardedAnswer> {
  const timeout = AbortSignal.timeout(options.timeoutSeconds * 1000)
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
  const { trusted } = options
  const first = checkedUrl(address, undefined, trusted)
  let url = first
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const credentials = url.origin === first.origin ? options.credentials : undefined
      const headers = { ...credentials, ...rangeFrom(options.from) }
      const answer = await ask(url, { headers, signal, network: options.network ?? internet, trusted })
      const location = answer.headers.location
      if (!REDIRECTS.has(answer.statusCode ?? 0) || !location) return accept(answer, url, options, timeout)
      answer.destroy()
      url = redirected(url, location, trusted)
    }
  } catch (error) {
    if (error instanceof KizyError) throw error
    throw timeout.aborted ? TOO_SLOW() : UNREACHABLE()
  }
  throw refuse('address_unreachable', 'That address leads from one to the next without end.')
}

/** All of a body, which was bounded when it was asked for. */
export async function wholeOf({ body }: GuardedAnswer): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of body) parts.push(part)
  return Buffer.concat(parts)
}

export interface GuardedPostOptions {
  body: string
  headers: Record<string, string>
  timeoutSeconds: number
  network?: Network
}

/** Sends JSON to a public http(s) address and answers its status; redirects are not followed, and what it says is not read. */
export async function guardedPost(address: string, options: GuardedPostOptions): Promise<number> {
  const { body, headers, timeoutSeconds, network = internet } = options
  const signal = AbortSignal.timeout(timeoutSeconds * 1000)
  try {
    const answer = await ask(checkedUrl(address), { headers, network, signal, body })
    answer.on('error', () => undefined).destroy()
    return answer.statusCode ?? 0
  } catch (error) {
    if (error instanceof KizyError) throw error
    throw signal.aborted ? TOO_SLOW() : UNREACHABLE()
  }
}

/** A URL that may be asked at all: http or https at their own ports, and nobody's name and password in it. */
export function checkedUrl(address: string, base?: URL, trusted?: string): URL {
  const url = URL.canParse(address, base) ? new URL(address, base) : null
  if (!url || !(url.protocol in DEFAULT_PORTS)) {
    throw refuse('address_refused', 'This is not the address of a file.', 'It should begin with https://')
  }
  if (url.origin === trusted) return url
  if (url.username || url.password || url.port) throw PRIVATE()
  return url
}

function redirected(from: URL, location: string, trusted?: string): URL {
  const url = checkedUrl(location, from, trusted)
  if (from.protocol === 'https:' && url.protocol === 'http:') {
    throw refuse('address_refused', 'That address leads from a secure place to one that is not.')
  }
  return url
}

/** The host without the brackets of an IPv6 address. */
const bare = (url: URL) => url.hostname.replace(/^\[|\]$/g, '')

interface Asking {
  headers: Record<string, string>
  network: Network
  signal: AbortSignal
  body?: string
  trusted?: string
}

/** The addresses of a host, all public; one that is not spoils them all. */
async function publicAddress(url: URL, { network, signal, trusted }: Asking): Promise<string> {
  const hostname = bare(url)
  const found = isIP(hostname) ? [hostname] : await withSignal(network.resolve(hostname), signal)
  if (found.length === 0) throw UNREACHABLE()
  if (url.origin !== trusted && !found.every(isPublicAddress)) throw PRIVATE()
  return found[0]!
}

/** One request, to the address that was checked; answers when the headers are there. */
async function ask(url: URL, asking: Asking): Promise<IncomingMessage> {
  const { headers, network, signal, body } = asking
  const port = Number(url.port) || DEFAULT_PORTS[url.protocol]!
  const target = network.dial(await publicAddress(url, asking), port)
  const send = url.protocol === 'https:' && !target.isPlain ? requestHttps : requestHttp
  const request = send({
    host: target.address,
    port: target.port,
    method: body === undefined ? 'GET' : 'POST',
    path: url.pathname + url.search,
    servername: isIP(bare(url)) ? undefined : url.hostname,
    headers: { ...headers, host: url.host, 'user-agent': USER_AGENT, 'accept-encoding': 'identity' },
    agent: false,
    signal,
  })
  return new Promise((resolve, reject) => request.on('response', resolve).on('error', reject).end(body))
}

function accept(answer: IncomingMessage, url: URL, options: GuardedFetchOptions, timeout: AbortSignal): GuardedAnswer {
  const contentType = (answer.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  const announced = answer.headers['content-length']
  const bytes = announced === undefined ? null : Number(announced)
  const wrong = objection(answer, contentType, bytes, options)
  if (wrong) {
    answer.destroy()
    throw wrong
  }
  // Whoever reads the body meets its error there; until then nobody listens, and that must end nothing.
  const body = answer
    .on('error', () => undefined)
    .pipe(bounded(options.maxBytes))
    .on('error', () => undefined)
  answer.on('close', () => {
    if (!answer.complete) body.destroy(timeout.aborted ? TOO_SLOW() : UNREACHABLE())
  })
  body.on('close', () => answer.destroy())
  const start = answer.statusCode === 206 ? (options.from ?? 0) : 0
  return { url: url.href, contentType, bytes, start, fileName: fileNameIn(answer.headers), body }
}

const rangeFrom = (from = 0): Record<string, string> => (from > 0 ? { range: `bytes=${from}-` } : {})

function fileNameIn({ 'content-disposition': said = '' }: IncomingHttpHeaders): string | null {
  const [, name] = /filename="?([^";]+)"?/i.exec(said) ?? []
  return name?.split(/[\\/]/).at(-1)?.slice(0, 300) ?? null
}

/** Whether a partial answer is the part that was asked for, to the file's end. */
function isRestFrom(from: number, { 'content-range': said = '' }: IncomingHttpHeaders): boolean {
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(said) ?? []
  return Number(first) === from && Number(last) + 1 === Number(total)
}

function objection(
  answer: IncomingMessage,
  contentType: string,
  bytes: number | null,
  { accepts, maxBytes, from = 0, objects }: GuardedFetchOptions,
): KizyError | null {
  const status = answer.statusCode ?? 0
  const own = status === 200 ? null : objects?.(status, answer.headers)
  if (own) return own
  if (status === 401 || status === 403) {
    return refuse('address_closed', 'That address is not open to everyone.', 'Download the file, and drop it here.')
  }
  if (status === 404 || status === 410) return refuse('address_unreachable', 'There is nothing at that address.')
  const isRest = status === 206 && from > 0 && isRestFrom(from, answer.headers)
  if (status !== 200 && !isRest) return UNREACHABLE()
  // Asked for as it is: whoever packs it all the same may be packing a bomb.
  if ((answer.headers['content-encoding'] ?? 'identity') !== 'identity') return UNREACHABLE()
  if (!accepts(contentType)) return refuse('wrong_type', 'There is no file of that kind at that address.')
  return bytes !== null && bytes > maxBytes ? TOO_LARGE(maxBytes) : null
}

function bounded(maxBytes: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > maxBytes) done(TOO_LARGE(maxBytes))
      else done(null, chunk)
    },
  })
}

function withSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}
