'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { growthWords, ROLE_WORDS } from '@/lib/client/references'
import { useRemix } from '@/lib/client/use-remix'
import { strengthText } from '@/lib/client/styles'
import { pictureAddress } from '@/lib/client/start'
import { clock, closeness, dayName, duration, percent, samplerName, seedText } from '@/lib/client/words'
import { useIsHydrated } from '@/lib/client/use-is-hydrated'
import type { ArtworkView } from '@/lib/artworks/schema'

/** How it came to be, in the order an artist asks. */
export function Facts({ artwork }: { artwork: ArtworkView }) {
  const { settings, width, height, createdAt, secondsTaken } = artwork
  const { guidanceScale, seed, steps, sampler } = settings
  const effects = [
    settings.effects?.faces && 'finer faces',
    settings.effects?.enlarge && `${settings.effects.enlarge}×`,
  ]
    .filter(Boolean)
    .join(', ')
  const { takeSeed } = useRemix()
  const isHydrated = useIsHydrated()
  const made = new Date(createdAt)
  return (
    <div className="grid">
      <Group name="Look">
        {settings.graph !== undefined && <Fact name="Graph">{settings.graph || 'one of your own'}</Fact>}
        {settings.modelName && <Fact name="Model">{settings.modelName}</Fact>}
        {settings.loras?.map(({ id, name, strength }) => (
          <Fact key={id} name="Style">
            <Link href={`/styles/${id}`} className="underline underline-offset-4">
              {name}
            </Link>{' '}
            <Aside>{strengthText(strength)}</Aside>
          </Fact>
        ))}
        {settings.start && (
          <Fact name="Started from">
            <BeganWith source={settings.start.source} /> <Aside>{changeWords(settings.start)}</Aside>
          </Fact>
        )}
        {settings.references?.map(({ role, source, strength }) => (
          <Fact key={`${role} ${source}`} name={ROLE_WORDS[role].does}>
            <BeganWith source={source} /> <Aside>{ROLE_WORDS[role].amount(strength)}</Aside>
          </Fact>
        ))}
        {effects && <Fact name="Effects">{effects}</Fact>}
        {guidanceScale !== undefined && (
          <Fact name="Follow my words">
            {closeness(guidanceScale)} <Aside>guidance {guidanceScale}</Aside>
          </Fact>
        )}
        {settings.negativePrompt && <Fact name="Left out">{settings.negativePrompt}</Fact>}
      </Group>
      {(seed !== undefined || steps !== undefined) && (
        <Group name="Chance">
          {seed !== undefined && (
            <Fact name="Seed">
              <span className="mr-2 font-mono text-xs">{seedText(seed)}</span>
              <Button
                look="outline"
                size="small"
                className="h-7 px-2.5"
                onClick={() => takeSeed(seed)}
                aria-label="Use this seed"
              >
                Use
              </Button>
            </Fact>
          )}
          {steps !== undefined && (
            <Fact name="Steps">
              {steps} {sampler && <Aside>{samplerName(sampler)}</Aside>}
            </Fact>
          )}
        </Group>
      )}
      <Group name="File">
        <Fact name="Size">
          {width} × {height}{' '}
          {settings.upscaler && settings.width !== undefined && settings.width !== width && (
            <Aside>
              drawn at {settings.width} × {settings.height}
            </Aside>
          )}
        </Fact>
        <Fact name="Made">
          {/* The day and the hour are the reader's, which the server does not know. */}
          <time dateTime={createdAt}>
            {isHydrated &&
              [`${dayName(made, new Date())} ${clock(made)}`, secondsTaken !== null && `in ${duration(secondsTaken)}`]
                .filter(Boolean)
                .join(', ')}
          </time>
        </Fact>
        <Fact name="Kept inside">words and settings</Fact>
      </Group>
    </div>
  )
}

function changeWords({ strength, mask, extend, byWords }: NonNullable<ArtworkView['settings']['start']>): string {
  if (extend) return `going on ${growthWords(extend)}`
  if (byWords) return 'changed by words'
  return mask ? `a painted part changed ${percent(strength)}` : `changed ${percent(strength)}`
}

/** One of her own pictures opens; a file she brought is shown as it is. */
function BeganWith({ source }: { source: string }) {
  const [, artworkId] = /^artwork:(.+)$/.exec(source) ?? []
  const address = artworkId ? `/gallery/${artworkId}` : (pictureAddress(source) ?? source)
  return (
    <a href={address} className="underline underline-offset-4" rel="noreferrer">
      {artworkId ? 'another picture' : 'a picture you brought'}
    </a>
  )
}

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <section className="border-t border-line py-5">
      <h2 className="mb-1 flex h-8 items-center text-sm font-medium">{name}</h2>
      <dl>{children}</dl>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-6 text-sm max-md:min-h-11">
      <dt className="shrink-0 text-muted">{name}</dt>
      <dd className="min-w-0 text-right break-words">{children}</dd>
    </div>
  )
}

const Aside = ({ children }: { children: ReactNode }) => <span className="ml-1 text-muted">{children}</span>
