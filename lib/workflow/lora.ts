import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { getJson } from '@/lib/storage/bucket'
import { casKey } from '@/lib/storage/keys'
import { DatasetManifest } from '@/lib/workflow/dataset'
import { getFleet } from '@/lib/workflow/fleet'
import type { Work } from '@/lib/workflow/node-job'
import type { NewLora } from '@/lib/workflow/store/nodes'
import { BlobValue, isBlob, type Outputs } from '@/lib/workflow/values'

const Picture = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int(),
  width: z.int(),
  height: z.int(),
  mediaType: z.string(),
})

/** What kizy/TrainLora hands over. The report says more than is asked for here; all of it stays in the node's row. */
const Report = z.looseObject({
  strength: z.number().default(1),
  thumbnail: Picture.nullish(),
  strengths: z
    .array(z.looseObject({ strength: z.number(), pictures: z.array(z.looseObject(Picture.shape)) }))
    .default([]),
  rank: z.int().nullish(),
  alpha: z.number().nullish(),
  layout: z.string().default('kohya'),
  trigger: z.string().optional(),
  scores: z.json().optional(),
  best: z.json().optional(),
  why: z.json().optional(),
  seconds: z.number().nullish(),
})
const Finished = z.object({ lora: BlobValue, report: z.object({ value: Report }) })

const Asked = z.looseObject({
  model: z.string(),
  name: z.string().default(''),
  goal: z.string().default(''),
  trigger: z.string().default(''),
  subject: z.string().default('look'),
})

/** The row of the style that this node taught; null for nodes that teach none. */
export async function loraOf({ spec, params, inputs }: Work, outputs: Outputs): Promise<NewLora | null> {
  if (spec.type !== 'kizy/TrainLora') return null
  const { lora, report } = Finished.parse(outputs)
  const { strength, thumbnail, strengths, rank, alpha, layout, scores, best, why, seconds } = report.value
  const asked = Asked.parse(params)
  const meant = await meaningOf(inputs.dataset)
  const model = (await getFleet()).models.get(asked.model)
  return {
    id: uuid(),
    origin: 'trained',
    name: asked.name,
    goal: asked.goal,
    description: meant.description,
    subject: asked.subject,
    trigger: report.value.trigger ?? asked.trigger,
    intents: meant.intents,
    tags: [],
    family: model?.family ?? '',
    architecture: model?.architecture ?? model?.family ?? '',
    baseModel: asked.model,
    strength,
    sha256: lora.sha256,
    bytes: lora.bytes,
    layout,
    rank: rank ?? null,
    alpha: alpha ?? null,
    license: '',
    thumbnail: thumbnail ?? undefined,
    samples: strengths.flatMap((one) => one.pictures.map((picture) => ({ ...picture, strength: one.strength }))),
    recipe: { params: z.record(z.string(), z.json()).parse(params), scores, best, why, seconds: seconds ?? null },
  }
}

/** What its pictures mean, in the words of whoever gathered them. */
async function meaningOf(
  dataset: Work['inputs'][string] | undefined,
): Promise<Pick<DatasetManifest, 'description' | 'intents'>> {
  const nothing = { description: '', intents: [] }
  if (!dataset || Array.isArray(dataset) || !isBlob(dataset)) return nothing
  return DatasetManifest.safeParse(await getJson(casKey(dataset.sha256))).data ?? nothing
}
