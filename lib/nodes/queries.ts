import type { SessionUser } from '@/lib/auth/session'
import { requireCatalogue } from '@/lib/nodes/data'
import type { NodesView } from '@/lib/nodes/schema'
import type { NodeSpec } from '@/lib/workflow/catalogue'

export async function viewNodes(user: SessionUser): Promise<NodesView> {
  const catalogue = await requireCatalogue(user)
  const { digest, quarantined } = catalogue
  return { digest, nodes: catalogue.list().map(viewOf), quarantined }
}

const viewOf = (spec: NodeSpec) => ({
  ...spec,
  help: String(spec.help ?? ''),
  package: String(spec.package ?? ''),
  packageVersion: String(spec.packageVersion ?? ''),
})
