import type { SessionUser } from '@/lib/auth/session'
import { requireCatalogue } from '@/lib/nodes/data'
import type { NodesView } from '@/lib/nodes/schema'
import type { NodeSpec } from '@/lib/workflow/catalogue'

export async function viewNodes(user: SessionUser): Promise<NodesView> {
  const { digest, nodes, quarantined } = await requireCatalogue(user)
  return { digest, nodes: nodes.map(viewOf), quarantined }
}

const viewOf = (spec: NodeSpec) => ({
  ...spec,
  help: String(spec.help ?? ''),
  package: String(spec.package ?? ''),
  packageVersion: String(spec.packageVersion ?? ''),
})
