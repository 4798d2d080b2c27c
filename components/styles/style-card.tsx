import { Plus } from 'lucide-react'
import Link from 'next/link'
import { StylePicture } from '@/components/styles/style-picture'
import { Button } from '@/components/ui/button'
import { strengthText } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'

/** One style on its shelf: what it looks like, what it listens to, what it is made for. */
export function StyleCard({ lora }: { lora: LoraView }) {
  const { id, name, trigger, madeFor, strength, ownerName } = lora
  return (
    <article className="group relative grid content-start gap-2.5">
      <div className="relative">
        <StylePicture
          src={lora.thumbnailUrl}
          className="aspect-square w-full rounded-lg border border-line transition-[border-color] group-hover:border-edge"
        />
        <Button
          asChild
          look="over"
          size="small"
          className="absolute right-2.5 bottom-2.5 z-10 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-md:opacity-100"
        >
          <Link href={`/?lora=${id}`} aria-label={`Use ${name}`}>
            <Plus aria-hidden /> Use
          </Link>
        </Button>
      </div>
      <div className="min-w-0">
        <h3 className="truncate text-base font-medium">
          <Link href={`/styles/${id}`} className="after:absolute after:inset-0 after:rounded-lg">
            {name}
          </Link>
        </h3>
        <p className="truncate text-sm text-muted">
          {[madeFor, strengthText(strength), ownerName && `from ${ownerName}`].filter(Boolean).join(' · ')}
        </p>
        {trigger && <p className="truncate font-mono text-xs leading-5 text-muted">{trigger}</p>}
      </div>
    </article>
  )
}

export const STYLE_GRID = 'grid grid-cols-[repeat(auto-fill,minmax(11.5rem,1fr))] gap-x-3 gap-y-6 max-md:grid-cols-2'
