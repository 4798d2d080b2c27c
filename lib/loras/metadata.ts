/** What a LoRA file tells people about itself, in the words of kohya (`ss_*`) and of the SAI model spec. */
export interface Told {
  title: string
  trigger: string
  description: string
  license: string
  tags: string[]
  strength: number | null
  /** Of the file, where it says only one. */
  alpha: number | null
  thumbnail: Buffer | null
}

const MAX_THUMBNAIL_BYTES = 512 * 1024

/** Text from a stranger's file: no control characters, not longer than it may be. */
const words = (text: string | undefined, most: number): string =>
  (text ?? '')
    .replace(/[\s\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .slice(0, most)
    .trim()

const numberIn = (text: string | undefined): number | null => {
  const value = Number(text)
  return text !== undefined && text.trim() !== '' && Number.isFinite(value) ? value : null
}

export function toldBy(metadata: Map<string, string>, fileName: string): Told {
  const said = (key: string) => metadata.get(key)
  const strength = numberIn(
    said('kizy.strength') ?? said('modelspec.lora_default_weight') ?? said('lora_default_weight'),
  )
  return {
    title:
      words(said('modelspec.title') ?? said('ss_output_name'), 80) ||
      words(fileName.replace(/\.safetensors$/i, '').replace(/[_-]+/g, ' '), 80) ||
      'Unnamed style',
    trigger: words(said('modelspec.trigger_phrase'), 100) || commonTag(said('ss_tag_frequency')),
    description: words(said('modelspec.description'), 2000),
    license: words(said('modelspec.license'), 100),
    tags: words(said('modelspec.tags'), 400)
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean)
      .slice(0, 20),
    strength: strength !== null && strength > 0 && strength <= 2 ? strength : null,
    alpha: numberIn(said('ss_network_alpha')),
    thumbnail: pictureIn(said('modelspec.thumbnail')),
  }
}

/** The tag that stands on every picture it was taught from is what it listens to. */
function commonTag(frequencies: string | undefined): string {
  try {
    const sets = Object.values(JSON.parse(frequencies ?? '{}') as Record<string, Record<string, number>>)
    const counts = new Map<string, number>()
    for (const set of sets)
      for (const [tag, count] of Object.entries(set)) counts.set(tag, (counts.get(tag) ?? 0) + count)
    const [first, second] = [...counts].sort((a, b) => b[1] - a[1])
    // Of two that are equally common, neither is the one.
    return first && first[1] > (second?.[1] ?? 0) ? words(first[0], 100) : ''
  } catch {
    return ''
  }
}

function pictureIn(url: string | undefined): Buffer | null {
  const [, data] = /^data:image\/(?:jpeg|png|webp);base64,([A-Za-z0-9+/=\s]+)$/.exec(url ?? '') ?? []
  if (!data || data.length > MAX_THUMBNAIL_BYTES * 1.4) return null
  return Buffer.from(data, 'base64')
}
