import { db } from '@/lib/db'
import type { Prisma } from '@/lib/generated/prisma/client'
import type { ModelDetails } from '@/lib/models/schema'
import type { NodeCatalogue } from '@/lib/workflow/catalogue'
import { json } from '@/lib/workflow/store/json'

/** Keeps what the gpu service offers, so that pages work while it restarts. */
export async function saveModels(models: ModelDetails[]): Promise<void> {
  await db().$transaction([
    db().baseModel.updateMany({ where: { id: { notIn: models.map(({ id }) => id) } }, data: { available: false } }),
    ...models.map(({ id, name, family, kind, digest, layers = {}, ...rest }) => {
      const data = {
        name,
        family,
        kind,
        digest,
        details: json({ id, name, family, kind, digest, ...rest }),
        layers: json(layers),
        available: true,
        seenAt: new Date(),
      }
      return db().baseModel.upsert({ where: { id }, create: { id, ...data }, update: data })
    }),
  ])
}

/** A style that comes with Kizy. */
export type ShippedLora = Omit<
  Prisma.LoraUncheckedCreateInput,
  'id' | 'ownerId' | 'origin' | 'deletedAt' | 'createdAt' | 'updatedAt' | 'runId' | 'shares'
> & { id: string }

export async function putShippedLora({ id, ...style }: ShippedLora): Promise<void> {
  const data = { ...style, origin: 'shipped', ownerId: null, deletedAt: null }
  await db().lora.upsert({ where: { id }, create: { id, ...data }, update: data })
}

/** Those that come with Kizy no more are gone for everybody; old pictures keep their names. */
export async function retireShippedLoras(kept: string[]): Promise<void> {
  await db().lora.updateMany({
    where: { origin: 'shipped', ownerId: null, deletedAt: null, id: { notIn: kept } },
    data: { deletedAt: new Date() },
  })
}

/** Keeps the catalogue of nodes. Nodes that are gone keep their rows, and with them the words of old graphs. */
export async function saveCatalogue(catalogue: NodeCatalogue): Promise<void> {
  const nodes = catalogue.list()
  const seenAt = new Date()
  await db().$transaction([
    db().nodeType.updateMany({
      where: { type: { notIn: nodes.map(({ type }) => type) } },
      data: { available: false },
    }),
    ...nodes.map((spec) => {
      const { type, version, title } = spec
      const data = { version, title, details: json(spec), available: true, seenAt }
      return db().nodeType.upsert({ where: { type }, create: { type, ...data }, update: data })
    }),
    db().quarantinedPlugin.deleteMany(),
    db().quarantinedPlugin.createMany({ data: catalogue.quarantined.map((plugin) => ({ ...plugin, seenAt })) }),
  ])
}
