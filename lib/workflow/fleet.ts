import { log, messageOf } from '@/lib/log'
import type { ModelDetails } from '@/lib/models/schema'
import { builtInCatalogue, type NodeCatalogue, type slotOf } from '@/lib/workflow/catalogue'
import { getCatalogue, getHealth, getModels, JobFailure } from '@/lib/workflow/compute'
import { Slots } from '@/lib/workflow/slots'
import { saveCatalogue, saveModels } from '@/lib/workflow/store/offers'
import { canonicalJson, sha256 } from '@/lib/workflow/values'

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

/**
 * Trainings have slots of their own: the gpu service lets a picture go before
 * the training on the same device, so neither waits for the other here.
 */
export const slots: Record<ReturnType<typeof slotOf>, Slots> = {
  gpu: new Slots(1),
  cpu: new Slots(2),
  trainer: new Slots(1),
}

async function refresh(): Promise<Known> {
  const [health, offered] = await Promise.all([getHealth(), getCatalogue()])
  slots.gpu.resize(health.devices.length)
  slots.trainer.resize(health.devices.length)
  slots.cpu.resize(health.cpuSlots.total)
  // On a GPU the class is known once the first worker has looked at it.
  if (health.numericsClass === null) throw new JobFailure('unreachable', 'The gpu service is still starting', true)
  // After that: how a model is kept, and so its digest, depends on the device.
  const models = await getModels()
  // The same nodes keep the same object, and with it their compiled checks.
  const catalogue = known?.catalogue.digest === offered.digest ? known.catalogue : offered
  known = { catalogue, models: new Map(models.map((model) => [model.id, model])), numericsClass: health.numericsClass }
  await saveModels(models)
  await keepCatalogue(offered)
  return known
}

let keptDigest: string | null = null

/** Writes the catalogue where the pages read it, when it is another than the last. */
async function keepCatalogue(offered: NodeCatalogue): Promise<void> {
  const digest = sha256(canonicalJson({ nodes: offered.digest, quarantined: offered.quarantined }))
  if (digest === keptDigest) return
  await saveCatalogue(offered)
  keptDigest = digest
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
