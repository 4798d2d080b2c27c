import type { SessionUser } from '@/lib/auth/session'
import { db } from '@/lib/db'
import { KizyError } from '@/lib/errors'
import { builtInCatalogue, NodeCatalogue, NodeSpec } from '@/lib/workflow/catalogue'
import { canonicalJson, sha256 } from '@/lib/workflow/values'

/** Nodes belong to the studio: everyone who is signed in sees all of them. */

let last: NodeCatalogue | null = null

/**
 * The nodes a graph may name: what the gpu service last said it has, kept in
 * the database by the orchestrator. The service itself may be away.
 *
 * Throws 503 before it was heard of for the first time.
 */
export async function requireCatalogue(_user: SessionUser): Promise<NodeCatalogue> {
  const [rows, quarantined] = await Promise.all([
    db().nodeType.findMany({ where: { available: true }, orderBy: { type: 'asc' } }),
    db().quarantinedPlugin.findMany({
      orderBy: [{ package: 'asc' }, { entryPoint: 'asc' }],
      select: { package: true, entryPoint: true, reason: true },
    }),
  ])
  if (rows.length === 0) throw starting()
  const nodes = rows.map(({ details }) => NodeSpec.parse(details))
  const digest = sha256(canonicalJson({ nodes, quarantined }))
  // The same nodes keep the same object, and with it their compiled checks.
  if (last?.digest !== digest) last = new NodeCatalogue(digest, nodes, quarantined)
  return last
}

const starting = () =>
  new KizyError(503, {
    code: 'starting',
    title: 'The part that draws is still starting.',
    detail: 'What it can do is known once it has started for the first time. Try again in a few seconds.',
    fix: 'retry',
  })

/** What is known of these node types, also of those that are gone; a type nobody ever saw is left out. */
export async function describeNodes(_user: SessionUser, types: string[]): Promise<Map<string, NodeSpec>> {
  const rows = await db().nodeType.findMany({ where: { type: { in: types } } })
  const builtIn = types.flatMap((type) => builtInCatalogue.get(type) ?? [])
  const seen = rows.map(({ details }) => NodeSpec.parse(details))
  return new Map([...builtIn, ...seen].map((spec) => [spec.type, spec]))
}
