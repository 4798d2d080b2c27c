'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { intentName } from '@/components/styles/shelves'
import { strengthText } from '@/lib/client/styles'
import { useIsHydrated } from '@/lib/client/use-is-hydrated'
import { dayName, pictures as countOf } from '@/lib/client/words'
import type { LoraView } from '@/lib/loras/schema'

const ORIGINS: Record<LoraView['origin'], string> = {
  trained: 'taught here',
  imported: 'brought in as a file',
  shipped: 'with Kizy',
}
const SUBJECTS: Record<string, string> = { person: 'a person or character', look: 'a look', thing: 'a thing' }
const LAYOUTS: Record<string, string> = { kohya: 'kohya', peft: 'PEFT', diffusers: 'diffusers', other: 'its own names' }

const size = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`

type Props = { lora: LoraView; pictures: number; taughtOn: string | null }

/** What it is, in the order an artist asks. */
export function StyleFacts({ lora, pictures, taughtOn }: Props) {
  const isHydrated = useIsHydrated()
  const { trigger, strength, intents, subject, madeFor, rank, alpha, layout, license, bytes } = lora
  return (
    <dl className="mt-6 border-t border-line pt-3">
      <Fact name="Listens to">
        {trigger ? (
          <span className="font-mono text-xs">{trigger}</span>
        ) : (
          <span className="text-muted">no special word</span>
        )}
      </Fact>
      <Fact name="Usual strength">{strengthText(strength)}</Fact>
      <Fact name="Made for">{madeFor}</Fact>
      {taughtOn && <Fact name="Taught on">{taughtOn}</Fact>}
      <Fact name="Shows">{SUBJECTS[subject] ?? subject}</Fact>
      {intents.length > 0 && <Fact name="Good for">{intents.map(intentName).join(', ')}</Fact>}
      <Fact name="Used in">
        {pictures === 0 ? (
          <span className="text-muted">nothing yet</span>
        ) : (
          <Link href={`/gallery?style=${lora.id}`} className="underline underline-offset-2">
            {countOf(pictures)}
          </Link>
        )}
      </Fact>
      <Fact name="Came">
        <time dateTime={lora.createdAt}>{isHydrated && dayName(new Date(lora.createdAt), new Date())}</time>,{' '}
        {ORIGINS[lora.origin]}
        {lora.ownerName && ` by ${lora.ownerName}`}
      </Fact>
      <Fact name="Licence">{license || <span className="text-muted">not said</span>}</Fact>
      <Fact name="File">
        {size(bytes)}
        <span className="ml-1 text-muted">
          {[
            LAYOUTS[layout] ?? layout,
            rank !== null && `rank ${rank}`,
            alpha !== null && `alpha ${Number(alpha.toFixed(2))}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </Fact>
      <Fact name="Digest">
        <span className="font-mono text-xs" title={lora.sha256}>
          {lora.sha256.slice(0, 12)}
        </span>
      </Fact>
    </dl>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-6 py-1 text-sm">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  )
}
