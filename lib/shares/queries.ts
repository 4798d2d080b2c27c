import { ArtworkFacts } from '@/lib/artworks/schema'
import { requireShared } from '@/lib/shares/data'
import { ShareToken, type SharedPicture } from '@/lib/shares/schema'
import { notFound } from '@/lib/errors'

/** What the page behind a link shows. Throws 404 for every link that opens nothing, whatever the reason. */
export async function getShared(token: string): Promise<SharedPicture> {
  if (!ShareToken.safeParse({ token }).success) throw notFound('This picture')
  const { artwork, showsSettings } = await requireShared(token)
  const { prompt, negativePrompt, modelName, seed, steps } = ArtworkFacts.parse(artwork.settings)
  return {
    width: artwork.width,
    height: artwork.height,
    thumbhash: artwork.thumbhash,
    settings: showsSettings ? { prompt, negativePrompt, modelName, seed, steps } : null,
  }
}
