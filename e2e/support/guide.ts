import { readFileSync } from 'node:fs'

/** The text of a code block of a guide, by the name it carries: ```json file=name. */
export function guideFile(guide: string, name: string): string {
  const text = readFileSync(new URL(`../../docs/guides/${guide}`, import.meta.url), 'utf8')
  const start = text.indexOf(` file=${name}\n`)
  if (start < 0) throw new Error(`${guide} has no ${name}`)
  const body = text.indexOf('\n', start) + 1
  return text.slice(body, text.indexOf('\n```', body))
}
