import { z } from 'zod'
import type { SessionUser } from '@/lib/auth/schema'
import { type LoraRow, PictureRef, SampleRef } from '@/lib/loras/data'
import { layoutsOf } from '@/lib/loras/layouts'
import { Layout, type LoraView, madeForName } from '@/lib/loras/schema'

export const thumbnailOf = ({ thumbnail }: Pick<LoraRow, 'thumbnail'>): PictureRef | null =>
  PictureRef.nullable().catch(null).parse(thumbnail)

export const samplesOf = ({ samples }: Pick<LoraRow, 'samples'>): SampleRef[] =>
  z.array(SampleRef).catch([]).parse(samples)

export function viewOfLora(lora: LoraRow, user: SessionUser): LoraView {
  const base = `/api/v1/loras/${lora.id}`
  const isMine = lora.ownerId === user.id
  const thumbnail = thumbnailOf(lora)
  const samples = samplesOf(lora)
  const { id, name, goal, description, subject, trigger, intents, tags, family, architecture } = lora
  const { strength, layout, rank, alpha, bytes, sha256, license } = lora
  return {
    ...{ id, name, goal, description, subject, trigger, intents, tags, family, architecture },
    ...{ strength, layout, rank, alpha, bytes, sha256, license },
    savesAs: savesAs(lora),
    origin: lora.origin as LoraView['origin'],
    whose: isMine ? 'mine' : lora.ownerId === null ? 'shipped' : 'shared',
    ownerName: isMine ? null : (lora.owner?.name ?? null),
    // With whom else somebody shares is theirs to know.
    sharedWith: isMine ? lora.shares.map(({ user }) => user) : [],
    madeFor: madeForName(architecture),
    // The digest makes the address another one when the picture is.
    thumbnailUrl:
      thumbnail || samples.length > 0 ? `${base}/thumbnail?v=${(thumbnail ?? samples[0]!).sha256.slice(0, 8)}` : null,
    samples: samples.map(({ prompt, seed, strength }, index) => ({
      url: `${base}/samples/${index}`,
      prompt,
      seed: seed ?? null,
      strength: strength ?? null,
    })),
    createdAt: lora.createdAt.toISOString(),
  }
}

/** A file that is translated whenever it is worn stays as it is. */
function savesAs({ layout, family }: LoraRow): Layout[] {
  const stored = Layout.catch('kohya').parse(layout)
  return stored === 'other' ? [stored] : [...new Set([stored, ...layoutsOf(family)])]
}

/** "night-ink.safetensors", "night-ink-peft.safetensors": letters every file system takes. */
export function fileNameOf(name: string, layout: string): string {
  const letters = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  return `${letters || 'style'}${layout === 'peft' ? '-peft' : ''}.safetensors`
}
