import { Client } from 'pg'

const COPY = `
  WITH model AS (SELECT * FROM "Artwork" ORDER BY id LIMIT 1),
    copies AS (
      SELECT n, now() - make_interval(secs => n * 864) AS at,
        (lpad(to_hex((extract(epoch FROM now() - make_interval(secs => n * 864)) * 1000)::bigint), 12, '0')
          || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid AS id
      FROM generate_series($1::int, $2::int) n
    ), runs AS (
      INSERT INTO "Run" (id, "ownerId", "graphName", input, graph, status, "createdAt", "finishedAt", "hiddenAt")
      SELECT copies.id, run."ownerId", run."graphName", run.input, run.graph, 'succeeded', at, at, at
      FROM copies, model JOIN "Run" run ON run.id = model."runId" RETURNING id
    )
    INSERT INTO "Artwork" (id, "ownerId", "runId", "nodeId", index, sha256, "mediaType", bytes, width, height,
      thumbnails, thumbhash, prompt, settings, "createdAt")
    SELECT copies.id, "ownerId", copies.id, "nodeId", 0, sha256, "mediaType", bytes,
      (ARRAY[512, 768, 512, 640, 896])[n % 5 + 1], (ARRAY[512, 512, 768, 512, 512])[n % 5 + 1],
      thumbnails, thumbhash, 'picture number ' || n, settings || jsonb_build_object('prompt', 'picture number ' || n), at
    FROM copies, model WHERE (SELECT count(*) FROM runs) > 0`

/**
 * Copies of the oldest picture, numbers `from` to `to`: a hundred a day, in many shapes, each with a run
 * and words of its own.
 * @param {string | undefined} databaseUrl
 * @param {number} from
 * @param {number} to
 */
export async function copyPictures(databaseUrl, from, to) {
  const database = new Client({ connectionString: databaseUrl })
  await database.connect()
  try {
    await database.query(COPY, [from, to])
    await database.query('ANALYZE')
  } finally {
    await database.end()
  }
}
