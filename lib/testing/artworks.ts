import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import type { Prisma } from '@/lib/generated/prisma/client'

const THUMBNAIL = { width: 320, height: 320, bytes: 1, mediaType: 'image/webp' }

/** A finished picture with a run of its own, for a test against a real database. */
export async function newArtwork(
  user: SessionUser,
  prompt: string,
  data: Partial<Prisma.ArtworkUncheckedCreateInput> & { graphName?: string; facts?: object } = {},
): Promise<string> {
  const { graphName = 'text-to-image', facts = {}, ...columns } = data
  const sha256 = columns.sha256 ?? '0'.repeat(64)
  const graph = { name: graphName, nodes: { output: { type: 'kizy/ImageOutput', picture: 0 } }, edges: [] }
  const run = await db().run.create({
    data: { ownerId: user.id, graphName, input: {}, graph, status: 'succeeded', finishedAt: new Date() },
  })
  const { id } = await db().artwork.create({
    data: {
      ...{ ownerId: user.id, runId: run.id, nodeId: 'output', index: 0, mediaType: 'image/png', bytes: 36 },
      ...{ width: 512, height: 512, thumbhash: '', prompt },
      thumbnails: [{ ...THUMBNAIL, sha256 }],
      settings: { prompt, negativePrompt: '', ...facts },
      ...columns,
      sha256,
    },
  })
  return id
}
