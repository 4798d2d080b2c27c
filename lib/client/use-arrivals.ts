import { generateReactHelpers } from '@uploadthing/react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { announceOnce, forgetAnnounced } from '@/lib/client/announced-uploads'
import type { Found, FoundFile } from '@/lib/client/dropped-files'
import { bringArrival } from '@/lib/datasets/actions'
import { Problem } from '@/lib/errors'
import type { UploadRouter } from '@/lib/uploads/router'
import { PURPOSES, UploadView } from '@/lib/uploads/schema'

const { uploadFiles } = generateReactHelpers<UploadRouter>({ fetch: announceOnce })

/** A line that broke is tried again, from where it broke; then she is asked. */
const TRIES = 4
const AT_ONCE = 3
const WAIT_MS = 1_500

export interface Failed {
  name: string
  reason: string
  /** To be tried again as it is; null where that would change nothing. */
  file: FoundFile | null
}

export interface OnTheWay {
  files: number
  bytes: number
  sentBytes: number
}

const nothing: OnTheWay = { files: 0, bytes: 0, sentBytes: 0 }

/** Brings files into a dataset, a few at a time, and tells how far they are. */
export function useArrivals(requireId: () => Promise<string | null>, onArrived: (id: string) => void) {
  const [onTheWay, setOnTheWay] = useState<OnTheWay>(nothing)
  const [failed, setFailed] = useState<Failed[]>([])
  const queue = useRef<FoundFile[]>([])
  const workers = useRef(0)

  const isBusy = onTheWay.files > 0
  useEffect(() => {
    if (!isBusy) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [isBusy])

  const work = useCallback(
    async (datasetId: string) => {
      for (let next = queue.current.shift(); next; next = queue.current.shift()) {
        const { file } = next
        let sent = 0
        const note = (bytes: number) => {
          const more = bytes - sent
          sent = bytes
          setOnTheWay((now) => ({ ...now, sentBytes: now.sentBytes + more }))
        }
        const problem = await bring(datasetId, next, note)
        note(file.size)
        setOnTheWay((now) => (now.files <= 1 ? nothing : { ...now, files: now.files - 1 }))
        if (problem) {
          const canRetry = problem.fix === 'retry'
          setFailed((list) => [...list, { name: file.name, reason: problem.title, file: canRetry ? next : null }])
        } else onArrived(datasetId)
      }
    },
    [onArrived],
  )

  const bringAll = useCallback(
    async ({ files, refused }: Found) => {
      setFailed((list) => [...list, ...refused.map((one) => ({ ...one, file: null }))])
      if (files.length === 0) return
      const bytes = files.reduce((sum, { file }) => sum + file.size, 0)
      setOnTheWay((now) => ({ ...now, files: now.files + files.length, bytes: now.bytes + bytes }))
      const datasetId = await requireId()
      if (!datasetId) return setOnTheWay(nothing)
      queue.current.push(...files)
      while (workers.current < AT_ONCE && queue.current.length > 0) {
        workers.current++
        void work(datasetId).finally(() => workers.current--)
        // Each takes its first file before the next one looks.
        await Promise.resolve()
      }
    },
    [requireId, work],
  )

  const retry = useCallback(() => {
    const again = failed.flatMap(({ file }) => file ?? [])
    setFailed([])
    void bringAll({ files: again, refused: [] })
  }, [failed, bringAll])

  return { bringAll, onTheWay, failed, retry, forget: () => setFailed([]) }
}

const unreachable: Problem = { code: 'unreachable', title: 'It did not arrive.', fix: 'retry' }

/** What is wrong with a file that came by way of UploadThing's service, which passes only good news on as such. */
const Refused = z.object({ problem: Problem })

/** Answers what went wrong, or null. */
async function bring(
  datasetId: string,
  { file, caption }: FoundFile,
  note: (bytes: number) => void,
): Promise<Problem | null> {
  if (file.size === 0) return { code: 'empty_file', title: 'It is empty.' }
  if (file.size > PURPOSES.dataset.maxBytes) return { code: 'too_large', title: 'It is larger than 2 GB.' }
  for (let tried = 0; tried < TRIES; tried++) {
    if (tried > 0) await new Promise((resolve) => setTimeout(resolve, WAIT_MS * tried))
    try {
      const settled = await send(datasetId, file, caption, note)
      if (!settled) continue
      forgetAnnounced(file)
      return settled.problem
    } catch (error) {
      const problem = problemIn(error)
      if (!problem) continue
      forgetAnnounced(file)
      return problem
    }
  }
  return unreachable
}

/** Sends it from where it stopped; null when there was no answer to make sense of. */
async function send(
  datasetId: string,
  file: File,
  caption: string | undefined,
  note: (bytes: number) => void,
): Promise<{ problem: Problem | null } | null> {
  const [sent] = await uploadFiles('dataset', {
    files: [file],
    onUploadProgress: ({ loaded }) => note(Math.min(file.size, loaded)),
  })
  const answer: unknown = sent?.serverData
  const refused = Refused.safeParse(answer)
  if (refused.success) return refused.data
  const upload = UploadView.safeParse(answer)
  if (!upload.success) return null
  const arrived = await bringArrival({ id: datasetId, uploadId: upload.data.id, caption })
  return { problem: arrived.ok ? null : arrived.problem }
}

/** What our own routes say in words; null for a line that broke. */
function problemIn(error: unknown): Problem | null {
  const { code, message, data } = error as { code?: string; message?: string; data?: unknown }
  const said = Problem.safeParse(data)
  if (said.success) return said.data.fix === 'retry' ? null : said.data
  return message && ['BAD_REQUEST', 'FORBIDDEN'].includes(code ?? '') ? { code: 'refused', title: message } : null
}
