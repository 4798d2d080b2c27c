import sharp from 'sharp'
import type { SessionUser } from '@/lib/auth/schema'
import { type Access, refuse, wayOf } from '@/lib/links/ask'
import { lookAtCivitai } from '@/lib/links/civitai'
import type { Found, FoundFile } from '@/lib/links/found'
import { lookAtHuggingFace, mirrorOrigin } from '@/lib/links/hugging-face'
import { parseLink, type Reference } from '@/lib/links/parse'
import type { LinkPreview } from '@/lib/links/schema'
import { guardedFetch, type Network, wholeOf } from '@/lib/storage/guarded-fetch'
import { getToken } from '@/lib/tokens/data'

const MAX_SAMPLES = 3
const SAMPLE_SIDE = 320
const MAX_SAMPLE_BYTES = 6_000_000
const SAMPLE_SECONDS = 8

/** What a pasted link means. Throws 422 for what is none of the known forms. */
export function requireReference(link: string): Reference {
  const reference = parseLink(link)
  if (reference) return reference
  throw refuse(
    'link_unknown',
    'That is no link to a model we know.',
    'Paste the address of a page on Civitai or Hugging Face, an air URN, or an id such as owner/name.',
  )
}

/** Asks the link's site, in the name of whoever pasted it. Nothing is downloaded. */
export async function lookAt(user: SessionUser, link: string, network?: Network): Promise<Found & { access: Access }> {
  const reference = requireReference(link)
  const access: Access = {
    token: await getToken(user, reference.site),
    ...(network ? { network } : {}),
    ...(reference.site === 'huggingface' ? { trusted: mirrorOrigin() } : {}),
  }
  const found =
    reference.site === 'civitai' ? await lookAtCivitai(reference, access) : await lookAtHuggingFace(reference, access)
  return { ...found, files: found.files.toSorted(byUse), access }
}

/** What the site offers first, then what is neither a part nor in a folder. */
const byUse = (a: FoundFile, b: FoundFile) =>
  Number(b.isFirst) - Number(a.isFirst) || a.name.split('/').length - b.name.split('/').length

export async function previewLink(user: SessionUser, link: string, network?: Network): Promise<LinkPreview> {
  const { access, files, sampleUrls, controlnet: _, ...found } = await lookAt(user, link, network)
  const samples = await Promise.all(sampleUrls.slice(0, MAX_SAMPLES).map((url) => smallPicture(url, access)))
  return {
    ...found,
    files: files.map(({ name, bytes, sha256 }) => ({ name, bytes, sha256 })),
    hasToken: access.token !== null,
    samples: samples.filter((one) => one !== null).map((bytes) => `data:image/webp;base64,${bytes.toString('base64')}`),
  }
}

/**
 * A sample made small here, so that a browser asks nobody but the studio. One
 * that cannot be had is left out: it is no reason not to take the file.
 */
export async function smallPicture(url: string, access: Access): Promise<Buffer | null> {
  try {
    const answer = await guardedFetch(url, {
      maxBytes: MAX_SAMPLE_BYTES,
      timeoutSeconds: SAMPLE_SECONDS,
      accepts: (type) => type.startsWith('image/') || type === 'application/octet-stream',
      ...wayOf(access),
    })
    return await sharp(await wholeOf(answer), { limitInputPixels: 40_000_000, pages: 1 })
      .autoOrient()
      .resize(SAMPLE_SIDE, SAMPLE_SIDE, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .timeout({ seconds: 10 })
      .toBuffer()
  } catch {
    return null
  }
}
