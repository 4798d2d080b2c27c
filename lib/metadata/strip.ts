import { concat, formatOf, jpegPieces, pngPieces, viewOf, webpPieces } from '@/lib/metadata/bytes'

/** What a viewer needs to show a PNG as it was meant; everything else is about the picture, not the picture. */
const PNG_KEPT = /^(IHDR|PLTE|IDAT|IEND|tRNS|cHRM|gAMA|iCCP|sBIT|sRGB|cICP|acTL|fcTL|fdAT|bKGD|pHYs)$/
const WEBP_DROPPED = /^(EXIF|XMP )$/
const VP8X_EXIF_AND_XMP = 0b1100

/**
 * The same picture, pixel for pixel, without a word about how it was made:
 * what is no picture after all comes back as nothing rather than as it was.
 */
export function withoutMetadata(bytes: Uint8Array): Uint8Array | null {
  switch (formatOf(bytes)) {
    case 'png':
      return concat([
        bytes.subarray(0, 8),
        ...[...pngPieces(bytes)].filter(({ type }) => PNG_KEPT.test(type)).map(({ whole }) => whole),
      ])
    case 'jpeg':
      // APP0 (JFIF), APP2 (colours) and APP14 (Adobe's colours) stay; comments and the other APPs go.
      return concat([
        bytes.subarray(0, 2),
        ...[...jpegPieces(bytes)]
          .filter(({ type }) => type !== 'fe' && !/^e[13-9a-df]$/.test(type))
          .map(({ whole }) => whole),
      ])
    case 'webp':
      return webpWithout(bytes)
    default:
      return null
  }
}

function webpWithout(bytes: Uint8Array): Uint8Array {
  const pieces = [...webpPieces(bytes)].filter(({ type }) => !WEBP_DROPPED.test(type))
  const all = concat([
    bytes.subarray(0, 12),
    ...pieces.map(({ type, whole }) => {
      if (type !== 'VP8X') return whole
      const flags = Uint8Array.from(whole)
      flags[8]! &= ~VP8X_EXIF_AND_XMP
      return flags
    }),
  ])
  viewOf(all).setUint32(4, all.length - 8, true)
  return all
}
