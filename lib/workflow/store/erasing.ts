import { db } from '@/lib/db'
import { Prisma } from '@/lib/generated/prisma/client'
import { TRAIN_LORA } from '@/lib/workflow/graphs/train-lora'

/** Runs of which anything may still be wanted; a training that failed may go on whenever its owner likes. */
const mayGoOn = (since: Date) => Prisma.sql`(
  run.status IN ('queued', 'running') OR run."finishedAt" > ${since}
  OR (run.status = 'failed' AND run."graphName" = ${TRAIN_LORA} AND run."hiddenAt" IS NULL))`

export interface LiveReferences {
  memoKeys: Set<string>
  digests: Set<string>
  /** Manifests of datasets: the pictures that they name are alive as well. */
  datasets: string[]
}

/**
 * What garbage collection must leave alone: manifests of unfinished runs, and
 * blobs of artworks (also of those in the bin), uploads, styles, datasets, and
 * runs that are unfinished or ended after `since`, which may be tried again.
 */
export async function getLiveReferences(since: Date): Promise<LiveReferences> {
  const unfinished = Prisma.sql`run.status IN ('queued', 'running')`
  const [keys, digests, datasets] = await Promise.all([
    db().$queryRaw<{ key: string }[]>`
      SELECT DISTINCT node."memoKey" AS key FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
      WHERE ${unfinished} AND node."memoKey" IS NOT NULL`,
    db().$queryRaw<{ digest: string }[]>`
      SELECT sha256 AS digest FROM "Artwork"
      UNION SELECT thumbnail ->> 'sha256' FROM "Artwork", jsonb_array_elements(thumbnails) thumbnail
      UNION SELECT "before" ->> 'sha256' FROM "Artwork" WHERE "before" IS NOT NULL
      UNION SELECT sha256 FROM "Upload" WHERE sha256 IS NOT NULL
      UNION SELECT sha256 FROM "Lora"
      UNION SELECT thumbnail ->> 'sha256' FROM "Lora" WHERE thumbnail IS NOT NULL
      UNION SELECT jsonb_path_query(samples, 'strict $.**.sha256') #>> '{}' FROM "Lora"
      UNION SELECT sha256 FROM "DatasetPicture"
      UNION SELECT thumbnail ->> 'sha256' FROM "DatasetPicture"
      UNION SELECT jsonb_path_query(node.outputs, 'strict $.**.sha256') #>> '{}'
        FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
        WHERE node.outputs IS NOT NULL AND ${mayGoOn(since)}
      UNION SELECT jsonb_path_query(node.progress, 'strict $.**.sha256') #>> '{}'
        FROM "NodeRun" node JOIN "Run" run ON run.id = node."runId"
        WHERE node.progress IS NOT NULL AND ${mayGoOn(since)}
      UNION SELECT jsonb_path_query(run.graph, 'strict $.**.sha256') #>> '{}' FROM "Run" run WHERE ${mayGoOn(since)}`,
    db().$queryRaw<{ digest: string }[]>`
      SELECT DISTINCT jsonb_path_query(run.graph, 'lax $.nodes.*.pinned ? (@.kind == "dataset").sha256') #>> '{}' AS digest
      FROM "Run" run WHERE ${mayGoOn(since)}`,
  ])
  return {
    memoKeys: new Set(keys.map(({ key }) => key)),
    digests: new Set(digests.map(({ digest }) => digest)),
    datasets: datasets.map(({ digest }) => digest),
  }
}

/** Which of these runs, by what lies in the bucket, will never read their checkpoints again. */
export async function runsWithoutFuture(runIds: string[], endedBefore: Date): Promise<Set<string>> {
  const runs = await db().run.findMany({
    where: { id: { in: runIds } },
    select: { id: true, status: true, finishedAt: true, hiddenAt: true },
  })
  const kept = runs.filter(
    ({ status, finishedAt, hiddenAt }) =>
      finishedAt === null || finishedAt > endedBefore || (status === 'failed' && hiddenAt === null),
  )
  const alive = new Set(kept.map(({ id }) => id))
  return new Set(runIds.filter((id) => !alive.has(id)))
}

/** Which of the pictures in the bin: somebody's (all, or some), or whatever went in before a moment. */
export type Binned = { ownerId: string; ids: string[] | null } | { before: Date }

/**
 * Erases the rows of pictures in the bin, and what their nodes gave. Answers
 * the manifests that nothing holds any more. A run that may be tried again
 * keeps its nodes, which are forgotten with it.
 */
export async function eraseBinnedRows(which: Binned): Promise<{ erased: number; memoKeys: string[] }> {
  const whose =
    'before' in which
      ? Prisma.sql`"deletedAt" < ${which.before}`
      : Prisma.sql`"deletedAt" IS NOT NULL AND "ownerId" = ${which.ownerId}::uuid
          ${which.ids ? Prisma.sql`AND id = ANY(${which.ids}::uuid[])` : Prisma.empty}`
  return db().$transaction(async (tx) => {
    const gone = await tx.$queryRaw<{ runId: string; index: number }[]>`
      DELETE FROM "Artwork" WHERE ${whose} RETURNING "runId"::text, index`
    if (gone.length === 0) return { erased: 0, memoKeys: [] }
    const emptied = await tx.$queryRaw<{ memoKey: string | null }[]>`
      UPDATE "NodeRun" node SET outputs = NULL
      FROM "Run" run, jsonb_to_recordset(${JSON.stringify(gone)}::jsonb) AS gone("runId" uuid, index int)
      WHERE run.id = gone."runId" AND run.status = 'succeeded' AND node."runId" = run.id
        AND (run.graph -> 'nodes' -> node."nodeId" ->> 'picture')::int = gone.index
      RETURNING node."memoKey"`
    const keys = [...new Set(emptied.flatMap(({ memoKey }) => memoKey ?? []))]
    const held = await tx.nodeRun.findMany({
      where: { memoKey: { in: keys }, outputs: { not: Prisma.DbNull } },
      select: { memoKey: true },
    })
    const isHeld = new Set(held.map(({ memoKey }) => memoKey))
    return { erased: gone.length, memoKeys: keys.filter((key) => !isHeld.has(key)) }
  })
}

/** Whatever else was deleted before `date`: styles, what they were to be taught from, collections (not their pictures). */
export async function eraseDeleted(date: Date): Promise<void> {
  const old = { where: { deletedAt: { lt: date } } }
  await db().$transaction([db().lora.deleteMany(old), db().dataset.deleteMany(old), db().collection.deleteMany(old)])
}
