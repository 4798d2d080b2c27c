import { invalid } from '@/lib/errors'
import { TEST_STRENGTHS, type UsedLora } from '@/lib/loras/schema'
import type { ModelDetails } from '@/lib/models/schema'
import { metadataOf, planRun, type RunPlan } from '@/lib/runs/plan'
import { CreateRun } from '@/lib/runs/schema'
import { builtInCatalogue } from '@/lib/workflow/catalogue'
import { loraNode } from '@/lib/workflow/graphs/drawing'
import { validateGraph } from '@/lib/workflow/validate'

interface Tested {
  id: string
  name: string
  trigger: string
  strength: number
}

/** The same picture with a style off, at half, at most of it and whole: one seed, so that only the style differs. */
export function planStrengthTest(
  prompt: string,
  { id, name, trigger, strength }: Tested,
  model: ModelDetails,
): RunPlan {
  const words = trigger && !prompt.toLowerCase().includes(trigger.toLowerCase()) ? `${prompt}, ${trigger}` : prompt
  const wish = CreateRun.parse({ prompt: words, modelId: model.id, count: TEST_STRENGTHS.length, shape: '1:1' })
  const { settings, graph } = planRun(wish, model)
  const { count: _count, shownWidth: _w, shownHeight: _h, ...facts } = settings
  for (const [index, one] of TEST_STRENGTHS.entries()) {
    const loras: UsedLora[] = one === 0 ? [] : [{ id, name, strength: one }]
    const made = { ...facts, ...(loras.length > 0 ? { loras } : {}) }
    graph.nodes[`picture-${index}`]!.params.seed = facts.seed
    graph.nodes[`output-${index}`]!.params = { metadata: metadataOf(made) }
    graph.nodes[`output-${index}`]!.facts = made
    if (one === 0) continue
    graph.nodes[`lora-${index}`] = { ...loraNode({ id, strength: one }), picture: index }
    graph.edges.push({ from: `lora-${index}.lora`, to: `picture-${index}.loras` })
  }
  const issues = validateGraph(graph, builtInCatalogue)
  if (issues.length > 0) throw invalid(issues.map(({ field, message }) => ({ path: field ?? '', message })))
  return {
    settings: { ...settings, loras: [{ id, name, strength }] },
    graph: { ...graph, name: 'strength-test' },
  }
}
