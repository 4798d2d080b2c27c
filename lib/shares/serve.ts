import { notFound } from '@/lib/errors'
import { withoutMetadata } from '@/lib/metadata/strip'
import { requireShared } from '@/lib/shares/data'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'

/** A picture is read as a whole to leave its words out; none that Kizy makes comes near this. */
const MOST_BYTES = 128 * 1024 * 1024

/** Not kept by any cache: a link that is taken back shows nothing from then on. */
export async function serveShared(request: Request, token: string): Promise<Response> {
  const { artwork, showsSettings } = await requireShared(token)
  const object = artwork.bytes > MOST_BYTES ? null : await openObject(casKey(artwork.sha256), undefined, request.signal)
  if (!object) throw notFound('This picture')
  const headers = {
    'content-type': artwork.mediaType,
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-robots-tag': 'noindex',
    'referrer-policy': 'no-referrer',
  }
  if (showsSettings) return new Response(object.body, { headers })
  const bytes = withoutMetadata(new Uint8Array(await new Response(object.body).arrayBuffer()))
  if (!bytes) throw notFound('This picture')
  return new Response(bytes as Uint8Array<ArrayBuffer>, { headers })
}
