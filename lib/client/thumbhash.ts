import { thumbHashToAverageRGBA, thumbHashToDataURL } from 'thumbhash'

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
const pictures = new Map<string, string>()

/** The blurred picture that stands in until the real one is there. */
export function placeholderUrl(thumbhash: string): string | undefined {
  if (!thumbhash) return undefined
  try {
    const url = pictures.get(thumbhash) ?? thumbHashToDataURL(bytesOf(thumbhash))
    pictures.set(thumbhash, url)
    return url
  } catch {
    return undefined
  }
}

/** Its mean colour: a few bytes, so it may travel in the server's page. */
export function placeholderColor(thumbhash: string): string | undefined {
  if (!thumbhash) return undefined
  try {
    const { r, g, b } = thumbHashToAverageRGBA(bytesOf(thumbhash))
    return `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join(' ')})`
  } catch {
    return undefined
  }
}
