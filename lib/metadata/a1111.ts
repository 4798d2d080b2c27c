import type { SettingsFound, Writer } from '@/lib/metadata/schema'

/**
 * The `parameters` text of A1111, which Forge, Fooocus, Civitai and many others write too:
 *
 *     the prompt <lora:name:0.8>
 *     Negative prompt: what to leave out
 *     Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: name, …
 */
export function readA1111(text: string): SettingsFound | null {
  const lines = text.replace(/\r\n?/g, '\n').trimEnd().split('\n')
  const last = lines.findLastIndex((line) => /(^|,\s*)Steps: \d+/.test(line))
  if (last < 0) return null
  const fields = fieldsOf(lines.slice(last).join('\n'))
  const negativeAt = lines.findIndex((line, place) => place < last && line.startsWith('Negative prompt:'))
  const promptLines = lines.slice(0, negativeAt < 0 ? last : negativeAt)
  const negative =
    negativeAt < 0
      ? ''
      : lines
          .slice(negativeAt, last)
          .join('\n')
          .replace(/^Negative prompt:\s*/, '')
  const { words, loras } = takeLoras(promptLines.join('\n').trim())
  const [, width, height] = /^(\d+)x(\d+)$/.exec(fields.get('Size') ?? '') ?? []
  const scheduler = fields.get('Schedule type')
  const sampler = fields.get('Sampler')
  return {
    writer: writerOf(fields),
    prompt: words,
    negativePrompt: negative.trim(),
    steps: numberOf(fields.get('Steps')),
    // Distilled models keep theirs under another name, and A1111's own at 1.
    guidanceScale: numberOf(
      fields.get('Distilled CFG Scale') ?? fields.get('CFG scale') ?? fields.get('Guidance Scale'),
    ),
    seed: numberOf(fields.get('Seed')),
    sampler: sampler && scheduler && scheduler !== 'Automatic' ? `${sampler} ${scheduler}` : sampler,
    width: numberOf(width),
    height: numberOf(height),
    model: fields.get('Model') ?? fields.get('Base Model'),
    loras: [...loras, ...fooocusLoras(fields), ...civitaiLoras(fields.get('Civitai resources'))],
  }
}

function writerOf(fields: Map<string, string>): Writer {
  const version = fields.get('Version') ?? ''
  if (version.startsWith('Fooocus')) return 'Fooocus'
  if (version.startsWith('Kizy')) return 'Kizy'
  if (/^f\d|forge|neo/i.test(version)) return 'Forge'
  if (fields.has('Civitai resources') || fields.has('Civitai metadata')) return 'Civitai'
  return 'A1111'
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined

/** `name: value, name: "a, quoted value", name: [{"json": 1}]`, read from left to right. */
export function fieldsOf(line: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at < line.length;) {
    const colon = line.indexOf(':', at)
    if (colon < 0) break
    const name = line.slice(at, colon).trim()
    const start = colon + 1 + (line[colon + 1] === ' ' ? 1 : 0)
    const end = endOfValue(line, start)
    fields.set(name, unquoted(line.slice(start, end).trim()))
    at = end + 1
  }
  return fields
}

function endOfValue(line: string, start: number): number {
  let depth = 0
  let isQuoted = false
  for (let at = start; at < line.length; at++) {
    const char = line[at]!
    if (isQuoted) {
      if (char === '\\') at++
      else if (char === '"') isQuoted = false
    } else if (char === '"' && (at === start || depth > 0)) isQuoted = true
    else if (char === '[' || char === '{') depth++
    else if (char === ']' || char === '}') depth = Math.max(0, depth - 1)
    else if (depth === 0 && (char === ',' || char === '\n')) return at
  }
  return line.length
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value
  try {
    return String(JSON.parse(value))
  } catch {
    return value.replace(/^"|"$/g, '')
  }
}

/** Takes `<lora:name:0.8>` out of the words; a second number, for the text encoder, is not ours. */
export function takeLoras(prompt: string): { words: string; loras: { name: string; strength: number }[] } {
  const loras: { name: string; strength: number }[] = []
  const words = prompt
    .replace(/\s*<(?:lora|lyco):([^:>]+)(?::(-?[\d.]+))?[^>]*>/gi, (_, name: string, strength?: string) => {
      loras.push({ name: name.trim(), strength: numberOf(strength) ?? 1 })
      return ''
    })
    .trim()
  return { words, loras }
}

/** Fooocus: `LoRA 1: name.safetensors : 0.5`. */
const fooocusLoras = (fields: Map<string, string>) =>
  [...fields].flatMap(([name, value]) => {
    if (!/^LoRA \d+$/.test(name)) return []
    const [, file = '', strength] = /^(.*?)(?:\s*:\s*(-?[\d.]+))?$/.exec(value) ?? []
    return [{ name: file.replace(/\.safetensors$/, ''), strength: numberOf(strength) ?? 1 }]
  })

function civitaiLoras(resources: string | undefined) {
  if (!resources) return []
  try {
    const list = JSON.parse(resources) as { type?: string; modelName?: string; weight?: number }[]
    return list
      .filter(({ type, modelName }) => /^(lora|lycoris|dora)$/i.test(type ?? '') && modelName)
      .map(({ modelName, weight }) => ({ name: modelName!, strength: weight ?? 1 }))
  } catch {
    return []
  }
}
