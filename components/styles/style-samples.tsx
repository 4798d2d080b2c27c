import { StylePicture } from '@/components/styles/style-picture'
import { strengthText } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'

/** What it makes: the samples it came with, or its own small picture. */
export function StyleSamples({ lora: { name, samples, thumbnailUrl } }: { lora: LoraView }) {
  if (samples.length === 0) {
    return thumbnailUrl ? (
      <StylePicture
        src={thumbnailUrl}
        alt={name}
        className="aspect-square w-72 max-w-full rounded-lg border border-line"
      />
    ) : (
      <p className="rounded-lg border border-line bg-raised px-4 py-3 text-sm text-muted">
        It came without pictures. Try it below to see what it does.
      </p>
    )
  }
  return (
    <ul aria-label="Samples" className="grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-4">
      {samples.toSorted(strongestFirst).map(({ url, prompt, strength }) => (
        <li key={url} className="relative overflow-hidden rounded-lg">
          <StylePicture src={url} alt={prompt || name} className="aspect-square w-full" />
          {prompt && (
            <span className="absolute bottom-2 left-2 max-w-[calc(100%-1rem)] truncate rounded-md bg-over px-2.5 py-1 text-xs font-medium text-on-over">
              {prompt}
              {strength !== null && strength !== undefined && ` · ${strengthText(strength)}`}
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

type Sample = LoraView['samples'][number]

/** What it makes comes before what the model makes without it. */
const strongestFirst = (one: Sample, other: Sample) => (other.strength ?? 1) - (one.strength ?? 1)
