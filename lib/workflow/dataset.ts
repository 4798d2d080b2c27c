import { z } from 'zod'

/** The media type of a dataset's manifest. */
export const DATASET_MEDIA_TYPE = 'application/vnd.kizy.dataset+json'

/** What a training learns from: JSON in the bucket, whose pictures are blobs of their own. */
export const DatasetManifest = z.looseObject({
  version: z.literal(1),
  description: z.string().default(''),
  intents: z.array(z.string()).default([]),
  pictures: z.array(z.looseObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})
export type DatasetManifest = z.infer<typeof DatasetManifest>
