import { requireArtwork } from '@/lib/artworks/data'
import { notFound } from '@/lib/errors'
import { readSignedPicture } from '@/lib/facades/signed-file'
import { problemResponse, toKizyError } from '@/lib/handlers'
import { casKey } from '@/lib/storage/keys'
import { serveObject } from '@/lib/storage/serve'

/** A picture by a signed address, for clients that fetch results without a key. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  try {
    const { id } = await params
    const owner = readSignedPicture(id, new URL(request.url).searchParams)
    if (!owner) throw notFound('This picture')
    const artwork = await requireArtwork(owner, id)
    return await serveObject(request, {
      key: casKey(artwork.sha256),
      mediaType: artwork.mediaType,
      etag: artwork.sha256,
    })
  } catch (error) {
    return problemResponse(toKizyError(error))
  }
}
