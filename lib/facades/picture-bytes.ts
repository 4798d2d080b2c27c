import { requireArtwork } from '@/lib/artworks/data'
import type { SessionUser } from '@/lib/auth/session'
import { notFound } from '@/lib/errors'
import { openObject } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'

/** A finished picture inside a JSON answer, where a service knows no addresses. */
export async function base64Of(user: SessionUser, artworkId: string, signal: AbortSignal): Promise<string> {
  const { sha256 } = await requireArtwork(user, artworkId)
  const object = await openObject(casKey(sha256), undefined, signal)
  if (!object) throw notFound('This picture')
  return Buffer.from(await new Response(object.body).arrayBuffer()).toString('base64')
}
