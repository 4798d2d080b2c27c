/** Values out of other programs' JSON, where anything may be missing or of another kind. */

export type Loose = Record<string, unknown>

export function parseObject(text: string | undefined): Loose | null {
  if (!text) return null
  try {
    // ComfyUI writes NaN, which is not JSON.
    const value: unknown = JSON.parse(text.replace(/([:[,]\s*)NaN\b/g, '$1null'))
    return isObject(value) ? value : null
  } catch {
    return null
  }
}

export const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectIn = (value: unknown): Loose => (isObject(value) ? value : {})
export const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const textIn = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

export function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
