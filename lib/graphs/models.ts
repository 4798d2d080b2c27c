import type { SessionUser } from '@/lib/auth/session'
import type { Issue } from '@/lib/graphs/issues'
import { shown } from '@/lib/graphs/issues'
import type { Models } from '@/lib/graphs/sizes'
import { listModels } from '@/lib/models/data'
import { limitIssues } from '@/lib/models/limits'
import type { ModelDetails } from '@/lib/models/schema'
import type { NodeSpec } from '@/lib/workflow/catalogue'
import type { GraphNode } from '@/lib/workflow/graph'

/** Every model the studio knows, of all kinds. */
export async function modelsById(user: SessionUser): Promise<Models> {
  return new Map((await listModels(user)).map((model) => [model.id, model]))
}

/** Models that a node names and the studio does not have, or that do not do what it asks of them. */
export function modelIssues(id: string, { params }: GraphNode, spec: NodeSpec, models: Models): Issue[] {
  return spec.modelParams.flatMap((field): Issue[] => {
    const name = params[field]
    // What is no text is a bad param, and said as that.
    if (typeof name !== 'string') return []
    const issue = (code: Issue['code'], path: string, message: string) => ({ code, node: id, field: path, message })
    const model = models.get(name)
    if (!model?.available) return [issue('model_missing', field, `The model ${shown(name)} is not installed here`)]
    const kind = kindFor(spec, field, models)
    if (kind && kind !== model.kind) {
      return [issue('model_missing', field, `${model.name} is no model for this: it is of the kind ${model.kind}`)]
    }
    return limitIssues(drawingOf(params), model).map(({ path, message }) => issue('beyond_limits', path, message))
  })
}

type Property = { default?: unknown; 'x-kizy'?: { ui?: string } }

/** A node says which kind of model it takes by the form it wants, or by the one it takes when none is named. */
function kindFor({ params }: NodeSpec, field: string, models: Models): ModelDetails['kind'] | undefined {
  const property = (params.properties as Record<string, Property> | undefined)?.[field]
  const ui = property?.['x-kizy']?.ui
  return ui === 'controlnet' || ui === 'ipAdapter' ? ui : models.get(String(property?.default ?? ''))?.kind
}

function drawingOf({ width, height, steps, sampler }: Record<string, unknown>) {
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined)
  return {
    width: number(width),
    height: number(height),
    steps: number(steps),
    sampler: typeof sampler === 'string' ? sampler : undefined,
  }
}
