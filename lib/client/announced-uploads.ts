import { z } from 'zod'

/**
 * The addresses that files are to be sent to, kept while a file is on its way,
 * also through a reload: a file brought once more after its way was cut is sent
 * to the same address, where the studio says how much of it is there already.
 */
const FOR_MS = 50 * 60_000 // they are signed for an hour

const Kept = z.object({ route: z.string(), answer: z.string(), until: z.number() })
const AllKept = z.record(z.string(), Kept).catch({})
type AllKept = z.infer<typeof AllKept>

type Announced = Pick<File, 'name' | 'size' | 'type' | 'lastModified'>

/** What the browser keeps where nothing may be stored, as in some private windows. */
let inThisTab: AllKept = {}
let place = 'kizy.announced'

/** Addresses are hers who announced: another person of this browser has a place of her own. */
export function announceAs(userId: string): void {
  place = `kizy.${userId}.announced`
  inThisTab = {}
}

function read(): AllKept {
  try {
    return AllKept.parse(JSON.parse(localStorage.getItem(place) ?? '{}'))
  } catch {
    return inThisTab
  }
}

/** Read anew each time: other tabs bring files as well. */
function change(put: (all: AllKept) => void): void {
  const all = read()
  put(all)
  inThisTab = Object.fromEntries(Object.entries(all).filter(([, { until }]) => until > Date.now()))
  try {
    localStorage.setItem(place, JSON.stringify(inThisTab))
  } catch {
    // It is kept in this tab then.
  }
}

const keyOf = (files: Announced[]) =>
  JSON.stringify(files.map(({ name, size, type, lastModified }) => [name, size, type, lastModified]))

/** Forgets a file that has arrived, or never will. */
export const forgetAnnounced = (file: File): void => change((all) => void delete all[keyOf([file])])

/** For UploadThing's parts: announces files, but not twice the same while it is on its way. */
export const announceOnce: typeof fetch = async (input, init) => {
  const announced = announcedIn(input, init)
  if (!announced) return fetch(input, init)
  const { files, route } = announced
  const key = keyOf(files)
  const before = read()[key]
  if (before && before.route === route && before.until > Date.now() && (await stillTakes(before.answer))) {
    return Response.json(JSON.parse(before.answer))
  }
  const answer = await fetch(input, init)
  if (answer.ok) {
    const text = await answer.clone().text()
    change((all) => void (all[key] = { route, answer: text, until: Date.now() + FOR_MS }))
  }
  return answer
}

const Addresses = z.array(z.looseObject({ url: z.string() }))

/** Whether all these addresses are good still: the studio may have forgotten them since. A broken line says nothing of that. */
async function stillTakes(answer: string): Promise<boolean> {
  const addresses = Addresses.safeParse(JSON.parse(answer)).data ?? []
  const asked = addresses.map(({ url }) =>
    fetch(url, { method: 'HEAD' }).then(
      ({ ok, status }) => ok || status >= 500,
      () => true,
    ),
  )
  return addresses.length > 0 && (await Promise.all(asked)).every(Boolean)
}

function announcedIn(input: RequestInfo | URL, init?: RequestInit): { files: Announced[]; route: string } | null {
  const address = input instanceof Request ? input.url : String(input)
  if (init?.method !== 'POST' || typeof init.body !== 'string' || !address.includes('actionType=upload')) return null
  const { files } = JSON.parse(init.body) as { files: Announced[] }
  return { files, route: /[?&]slug=([^&]*)/.exec(address)?.[1] ?? '' }
}
