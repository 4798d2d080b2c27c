import { KizyError } from '@/lib/errors'
import { readAtMost } from '@/lib/json-body'

/**
 * The fields of a form, in bounded memory. Any site may make a browser post a
 * form here, so one that says it comes from elsewhere is refused: the cookie
 * alone does not show that our own page asked.
 */
export async function readFields(request: Request, most: number): Promise<URLSearchParams> {
  const from = request.headers.get('sec-fetch-site')
  if (from !== null && from !== 'same-origin' && from !== 'none') {
    throw new KizyError(403, { code: 'other_site', title: 'This form came from another site.' })
  }
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/x-www-form-urlencoded') {
    throw new KizyError(415, {
      code: 'not_form',
      title: 'This address takes a form.',
      detail: 'Send it with content-type: application/x-www-form-urlencoded.',
    })
  }
  return new URLSearchParams(new TextDecoder().decode(await readAtMost(request, most)))
}
