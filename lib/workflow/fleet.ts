import { log, messageOf } from '@/lib/log'
import type { ModelDetails } from '@/lib/models/schema'
import { builtInCatalogue, type NodeCatalogue } from '@/lib/workflow/catalogue'
import { getCatalogue, getHealth, getModels, JobFailure } from '@/lib/workflow/compute'
import { type Accelerator, Slots } from '@/lib/workflow/slots'
import { saveModels } from '@/lib/workflow/store'

/**
 * What the gpu service said last about itself: nodes, models, devices. Asked
 * for anew every few seconds while it is away, and slowly while all is well.
 */
interface Known {
  catalogue: NodeCatalogue
  models: Map<string, ModelDetails>
  numericsClass: string
}

let known: Known | null = null
let refreshing: Promise<Known> | null = null

export const slots: Record<Accelerator, Slots> = { gpu: new Slots(1), cpu: new Slots(2) }

async function refresh(): Promise<Known> {
  const [health, offered, models] = await Promise.all([getHealth(), getCatalogue(), getModels()])
  // The one at hand when nothing changed: its nodes' checks are compiled, and are kept as long as it lives.
  const catalogue = known?.catalogue.digest === offered.digest ? known.catalogue : offered
  slots.gpu.resize(health.devices.length)
  slots.cpu.resize(health.cpuSlots.total)
  // On a GPU the class is known once the first worker has looked at it.
  if (health.numericsClass === null) throw new JobFailure('unreachable', 'The gpu service is still starting', true)
  known = { catalogue, models: new Map(models.map((model) => [model.id, model])), numericsClass: health.numericsClass }
  await saveModels(models)
  return known
}

/** Asks the gpu service now. Rejects with JobFailure `unreachable` while it is away. */
export function refreshFleet(): Promise<Known> {
  return (refreshing ??= refresh().finally(() => (refreshing = null)))
}

/** What is known; asks first when nothing is. */
export const getFleet = async (): Promise<Known> => known ?? refreshFleet()

export const currentCatalogue = (): NodeCatalogue => known?.catalogue ?? builtInCatalogue

const CALM_MS = 15_000
const AWAY_MS = 1_000

/** Keeps the picture fresh for as long as the process lives. */
export function watchFleet(): void {
  let wasAway = false
  const look = async () => {
    try {
      await refreshFleet()
      if (wasAway) log.info('the gpu service is back')
      wasAway = false
    } catch (error) {
      if (!wasAway) log.warn('the gpu service is away', { error: messageOf(error) })
      wasAway = true
    }
    setTimeout(() => void look(), wasAway ? AWAY_MS : CALM_MS)
  }
  void look()
}
