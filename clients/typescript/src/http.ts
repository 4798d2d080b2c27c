import createClient, { type Client } from 'openapi-fetch'
import type { paths } from './api.generated.ts'
import { errorOf, problemIn, StudioError } from './problem.ts'

export interface Connection {
  /** The studio's address. Default: KIZY_URL, or this machine's studio. */
  url?: string
  /** From Settings, Keys. Default: KIZY_KEY. */
  key?: string
  fetch?: typeof globalThis.fetch
}

const DEFAULT_URL = 'http://127.0.0.1:3000'

/** Calls to one studio: typed ones by the API's description, and plain ones for bytes and streams. */
export class Http {
  readonly url: string
  readonly api: Client<paths>
  private readonly headers: Record<string, string>
  private readonly call: typeof globalThis.fetch

  constructor({ url, key, fetch }: Connection = {}) {
    this.url = (url ?? process.env.KIZY_URL ?? DEFAULT_URL).replace(/\/+$/, '')
    const secret = key ?? process.env.KIZY_KEY
    this.headers = secret ? { authorization: `Bearer ${secret}` } : {}
    this.call = fetch ?? globalThis.fetch
    this.api = createClient<paths>({ baseUrl: this.url, headers: this.headers, fetch: this.reach })
  }

  /** Says who does not answer, where `fetch` says only that it failed. */
  private readonly reach = async (request: Request): Promise<Response> => {
    try {
      return await this.call(request)
    } catch (error) {
      if (request.signal.aborted) throw error
      const title = `No studio answers at ${this.url}.`
      const detail = 'Is it running? `npm start` in its folder prints the address.'
      throw new StudioError({ type: 'urn:kizy:problem:unreachable', status: 503, code: 'unreachable', title, detail })
    }
  }

  /** A plain call with our key. Throws StudioError for any answer but a good one. */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    for (const [name, value] of Object.entries(this.headers)) headers.set(name, value)
    const response = await this.reach(new Request(new URL(path, this.url), { ...init, headers }))
    if (!response.ok) throw await errorOf(response)
    return response
  }
}

/** The data of a typed call, or its problem thrown. */
export async function take<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer
  if (!response.ok) throw new StudioError(problemIn(error, response.status))
  return data as T
}
