/**
 * The addresses that files are to be sent to, kept while a file is on its way:
 * a file brought once more after its way was cut is sent to the same address,
 * where the studio says how much of it is there already.
 */
const FOR_MS = 50 * 60_000 // they are signed for an hour

const kept = new Map<string, { answer: string; until: number }>()

type Announced = Pick<File, 'name' | 'size' | 'type' | 'lastModified'>

const keyOf = (files: Announced[]) =>
  JSON.stringify(files.map(({ name, size, type, lastModified }) => [name, size, type, lastModified]))

/** Forgets a file that has arrived, or never will. */
export const forgetAnnounced = (file: File) => void kept.delete(keyOf([file]))

/** For UploadThing's parts: announces files, but not twice the same while it is on its way. */
export const announceOnce: typeof fetch = async (input, init) => {
  const files = filesIn(input, init)
  if (!files) return fetch(input, init)
  const key = keyOf(files)
  const before = kept.get(key)
  if (before && before.until > Date.now()) return Response.json(JSON.parse(before.answer))
  const answer = await fetch(input, init)
  if (answer.ok) kept.set(key, { answer: await answer.clone().text(), until: Date.now() + FOR_MS })
  return answer
}

function filesIn(input: RequestInfo | URL, init?: RequestInit): Announced[] | null {
  const address = input instanceof Request ? input.url : String(input)
  if (init?.method !== 'POST' || typeof init.body !== 'string' || !address.includes('actionType=upload')) return null
  return (JSON.parse(init.body) as { files: Announced[] }).files
}
