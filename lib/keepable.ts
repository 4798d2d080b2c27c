const UNKEEPABLE = /\u0000|\p{Surrogate}/gu

/**
 * A value without what no database keeps: NUL, and halves of characters. They
 * come of broken programs and of those who try doors, never of anybody's words.
 */
export function keepable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNKEEPABLE, '')
  if (Array.isArray(value)) return value.map(keepable)
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [keepable(name) as string, keepable(one)]))
}
