/** Small numbers and times, as a person would say them. */

export const pictures = (count: number): string => (count === 1 ? '1 picture' : `${count} pictures`)

/** What a picture or a row is called: its words, or the name of the graph that made it without any. */
export const titleOf = ({ prompt, graph }: { prompt: string; graph?: string | null }): string =>
  prompt || graph || 'Made without words'

/** Of a part that works: short times matter there. 0.04 -> "0.1 s", 2.34 -> "2.3 s", 75 -> "1 min 15 s". */
export const workTime = (seconds: number): string =>
  seconds < 9.95 ? `${Math.max(0.1, seconds).toFixed(1)} s` : duration(seconds)

/** 0.4 -> "1 s", 75 -> "1 min 15 s", 400 -> "7 min". */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return minutes < 5 && whole % 60 ? `${minutes} min ${whole % 60} s` : `${Math.round(whole / 60)} min`
}

export const percent = (fraction: number): string => `${Math.floor(Math.min(1, Math.max(0, fraction)) * 100)} %`

/** How closely a guidance scale follows the words. */
export function closeness(guidanceScale: number): string {
  if (guidanceScale < 3) return 'loosely'
  return guidanceScale < 6 ? 'evenly' : 'closely'
}

/** How much of a picture a strength draws anew. */
export function amount(strength: number): string {
  if (strength < 0.4) return 'a little'
  return strength < 0.75 ? 'some' : 'a lot'
}

const SAMPLERS: Record<string, string> = {
  ddim: 'DDIM',
  dpmpp_2m: 'DPM++ 2M',
  dpmpp_2m_karras: 'DPM++ 2M Karras',
  dpmpp_2m_sde: 'DPM++ 2M SDE',
  euler: 'Euler',
  euler_a: 'Euler a',
  unipc: 'UniPC',
}
export const samplerName = (id: string): string => SAMPLERS[id] ?? id

const SHAPE_NAMES: Record<string, string> = {
  '1:1': 'Square',
  '4:3': 'Landscape',
  '3:4': 'Portrait',
  '3:2': 'Wide',
  '2:3': 'Tall',
  '16:9': 'Cinema',
  '9:16': 'Phone',
}
export const shapeName = (shape: string): string => SHAPE_NAMES[shape] ?? shape

/** Seeds are long: a thin space after every three digits makes them readable. */
export const seedText = (seed: number): string => seed.toLocaleString('en').replaceAll(',', '\u2009')

/** Which day a picture belongs to: "Today", "Yesterday", "Monday", "3 May", "3 May 2025". */
export function dayName(date: Date, now: Date): string {
  const midnight = (day: Date) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime()
  const days = Math.round((midnight(now) - midnight(date)) / 86_400_000)
  if (days <= 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days < 7) return weekday.format(date)
  return (date.getFullYear() === now.getFullYear() ? dayOfYear : dayOfAnyYear).format(date)
}

// Made once: a long wall names hundreds of days at a stroke.
const weekday = new Intl.DateTimeFormat('en', { weekday: 'long' })
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' })
const dayOfAnyYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })

export const clock = (date: Date): string => date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

const BYTE_UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** 1536 -> "1.5 KB", as file managers count it. */
export function bytesText(bytes: number): string {
  const unit = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)))
  const amount = bytes / 1024 ** unit
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${BYTE_UNITS[unit]}`
}

/** A line on which nearly everybody can read off her own: twice as fast, half as long. */
const LINE_BYTES = 100e6 / 8

/** "about 9 min at 100 Mbit/s", and once models have come to this machine: "about 9 min here". */
export const downloadTime = (bytes: number, bytesPerSecond: number | null): string =>
  `about ${duration(bytes / (bytesPerSecond ?? LINE_BYTES))} ${bytesPerSecond === null ? 'at 100 Mbit/s' : 'here'}`
