const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['minute', 60],
  ['hour', 60 * 60],
  ['day', 24 * 60 * 60],
]
const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "just now", "5 minutes ago", "yesterday", "in 6 days". */
export function since(iso: string, now = Date.now()): string {
  const seconds = (Date.parse(iso) - now) / 1000
  const step = STEPS.findLast(([, length]) => Math.abs(seconds) >= length)
  if (!step) return 'just now'
  const count = seconds / step[1]
  return words.format(count < 0 ? Math.trunc(count) : Math.round(count), step[0])
}
