import { requireUser, type SessionUser } from '@/lib/auth/session'
import { CATALOGUE, NOT_YET_SERVED, recommendedFor } from '@/lib/models/catalogue'
import { listModels } from '@/lib/models/data'
import { memoryIn, rungFor } from '@/lib/models/precision'
import {
  CatalogueEntry,
  givesWords,
  type Install,
  type ModelDetails,
  type ModelsView,
  type Precision,
} from '@/lib/models/schema'
import { listTokens } from '@/lib/tokens/data'
import { forgetCheckpoints } from '@/lib/uploads/data'
import { getHealth, type Health } from '@/lib/workflow/compute'
import { getShelf, noteModels, type Shelf } from '@/lib/workflow/installs'

/** All that the Models room shows: what is here, what can be, and what is on its way. */
export async function viewModelsRoom(user: SessionUser): Promise<ModelsView> {
  const [shelf, health] = await Promise.all([getShelf().catch(() => null), getHealth().catch(() => null)])
  await settle(user, shelf?.installs ?? [])
  const [models, tokens] = await Promise.all([listInstallable(user), listTokens(user)])
  const here = new Set(models.filter(({ available }) => available).map(({ id }) => id))
  const machine = shelf && machineOf(health, shelf)
  return {
    installed: models
      .filter(({ available }) => available)
      .map(({ id, name, note, licence, bytes, available, precision = 'bf16' }) => ({
        ...{ id, name, available, note: note ?? '', licence: licence ?? '', bytes: bytes ?? null, precision },
        removable: shelf?.installed.includes(id) ?? false,
      })),
    catalogue: CATALOGUE.map((known) => {
      const { card: _, ipAdapter: _parts, intents: _words, numbers: _counted, ...more } = known
      const { beside: _other, streamWidth: _size, weights: _file, checkpoint: _single, ...entry } = more
      const kept = keptOn(machine?.memory ?? null, health, known)
      const fits = givesWords(entry) || machine === null || (machine.memory ?? 0) >= kept.memory
      return { ...entry, ...kept, installed: here.has(entry.id), fits }
    }),
    notYetServed: NOT_YET_SERVED,
    installs: (shelf?.installs ?? []).filter(({ state }) => state !== 'succeeded' && state !== 'canceled'),
    recommended: machine && recommendedFor(machine.memory).id,
    machine,
    mayChange: user.role === 'OWNER',
    hasToken: tokens.some(({ site }) => site === 'huggingface'),
  }
}

/** For a page: of whoever looks at it. */
export const getModelsRoom = async (): Promise<ModelsView> => viewModelsRoom(await requireUser())

const INSTALLABLE = CatalogueEntry.shape.kind.options

/** What draws comes first. */
const listInstallable = async (user: SessionUser) =>
  (await listModels(user, INSTALLABLE)).toSorted((a, b) => placeOf(a) - placeOf(b))
const placeOf = ({ kind }: ModelDetails) => INSTALLABLE.findIndex((one) => one === kind)

/** What has just been installed can be chosen at once, and its file in the bucket has done its work. */
async function settle(user: SessionUser, installs: Install[]): Promise<void> {
  const done = installs.filter(({ state }) => state === 'succeeded')
  if (done.length === 0) return
  const known = new Set((await listInstallable(user)).filter(({ available }) => available).map(({ id }) => id))
  if (done.some(({ id }) => !known.has(id))) await noteModels().catch(() => {})
  await forgetCheckpoints(done.flatMap(({ sha256 }) => sha256 ?? []))
}

type Kept = { precision: Precision; memory: number }

/** How a model would be kept on this machine's card, and how much memory it needs then. */
function keptOn(memory: number | null, health: Health | null, entry: CatalogueEntry): Kept {
  const other = CATALOGUE.find(({ id }) => id === entry.beside)
  if (other) return { precision: 'bf16', memory: keptOn(memory, health, other).memory + entry.memory }
  if (!entry.numbers) return { precision: 'bf16', memory: entry.memory }
  // A card of Apple's has no numbers of eight bits: there everything is as it was made.
  const isCuda = health?.devices[0]?.kind === 'cuda'
  const precision = rungFor(entry.numbers, isCuda ? memory : null, health?.precision ?? { wish: 'auto', nf4: false })
  return { precision, memory: memoryIn(entry.numbers, precision) }
}

function machineOf(health: Health | null, shelf: Shelf): ModelsView['machine'] {
  const [device] = health?.devices ?? []
  const isCard = device !== undefined && device.kind !== 'cpu'
  const memory = isCard && typeof device.memoryBytes === 'number' ? device.memoryBytes : null
  const name = isCard && typeof device.name === 'string' ? device.name : 'no graphics card'
  return { name, memory, free: shelf.disk.freeBytes, bytesPerSecond: shelf.bytesPerSecond ?? null }
}
