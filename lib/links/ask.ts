import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { KizyError } from '@/lib/errors'
import { SITE_NAMES, type Site } from '@/lib/links/schema'
import { guardedFetch, type Network, wholeOf } from '@/lib/storage/guarded-fetch'

/** How a site is asked: whose token, and in tests over which wire. */
export interface Access {
  token: string | null
  network?: Network
  /** The origin of a mirror that the studio's settings name. */
  trusted?: string
}

/** The way to the site, without what says who asks. */
export const wayOf = ({ network, trusted }: Access) => ({
  ...(network ? { network } : {}),
  ...(trusted ? { trusted } : {}),
})

const MAX_ANSWER_BYTES = 8 * 1024 * 1024
const TIMEOUT_SECONDS = 20

/** A token goes to the first host alone: the fetcher does not carry it through a redirect elsewhere. */
export const credentialsOf = ({ token }: Access): Record<string, string> =>
  token ? { authorization: `Bearer ${token}` } : {}

/** What a site's refusal means, in words that say what to do. */
export const objectionOf =
  (site: Site, { token }: Access) =>
  (status: number, headers: IncomingHttpHeaders): KizyError | null => {
    const name = SITE_NAMES[site]
    if (status === 401 || status === 403) return closed(name, token !== null)
    if (status === 404 || status === 410) {
      return refuse('link_gone', `${name} has nothing there.`, 'Check the link. It may be private, or taken down.')
    }
    if (status === 429) {
      const seconds = Number(headers['retry-after'])
      return new KizyError(429, {
        code: 'site_busy',
        title: `${name} asks us to wait.`,
        detail:
          Number.isFinite(seconds) && seconds > 0 && seconds < 3600
            ? `Try again in ${Math.ceil(seconds)} seconds.`
            : 'Try again in a few minutes.',
        fix: 'retry',
      })
    }
    if (status >= 500) return refuse('site_down', `${name} is in trouble right now.`, 'Try again later.')
    return null
  }

const closed = (name: string, hasToken: boolean) =>
  hasToken
    ? refuse(
        'token_refused',
        `${name} does not let you have this with your token.`,
        'Open its page there, accept its terms if it has some, and check your token in Settings.',
      )
    : refuse('token_needed', `${name} wants to know who you are.`, `Add your token for ${name} in Settings.`)

export const refuse = (code: string, title: string, detail?: string) => new KizyError(422, { code, title, detail })

/** JSON of a site, of the shape that we read of it. */
export async function askJson<S extends z.ZodType>(
  site: Site,
  address: string,
  shape: S,
  access: Access,
): Promise<z.output<S>> {
  const answer = await guardedFetch(address, {
    maxBytes: MAX_ANSWER_BYTES,
    timeoutSeconds: TIMEOUT_SECONDS,
    accepts: () => true,
    credentials: { ...credentialsOf(access), accept: 'application/json' },
    objects: objectionOf(site, access),
    ...wayOf(access),
  })
  const parsed = shape.safeParse(jsonIn(await wholeOf(answer)))
  if (parsed.success) return parsed.data
  throw refuse('site_answers_wrong', `${SITE_NAMES[site]} answered something we do not understand.`, 'Try again later.')
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null
  }
}

/** Words of a page, without its markup; one line. */
export const plain = (text: string | null | undefined, most: number): string =>
  (text ?? '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;|&#160;/g, ' ')
    .replace(/&amp;/g, '&')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;|&#34;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/[\u0000-\u001f\u007f\s]+/g, ' ')
    .trim()
    .slice(0, most)
    .trim()
