import { generateReactHelpers } from '@uploadthing/react'
import { useCallback, useRef, useState } from 'react'
import { z } from 'zod'
import { announceOnce, forgetAnnounced } from '@/lib/client/announced-uploads'
import { Problem } from '@/lib/errors'
import type { UploadRouter } from '@/lib/uploads/router'
import { type Purpose, PURPOSES, UploadView } from '@/lib/uploads/schema'

const { useUploadThing } = generateReactHelpers<UploadRouter>({ fetch: announceOnce })

/** Waits before a file whose line broke is sent on: long enough together for a web app that starts again. */
const RETRY_AFTER_SECONDS = [1, 2, 4, 8, 8]

/** What is wrong with a file that came by way of UploadThing's service, which passes only good news on as such. */
const Refused = z.object({ problem: Problem })

const unreachable: Problem = {
  code: 'unreachable',
  title: 'The file did not arrive.',
  detail: 'Bring it once more: what had arrived of it is kept, and it goes on from there.',
  fix: 'retry',
}

type Brought = { upload: UploadView } | { problem: Problem }

/** What a failure says: our own routes tell why in words, an announcement is refused by a sentence. Anything else is a line that broke. */
function problemIn(error: { code: string; message: string; data?: unknown }): Problem | null {
  const said = Problem.safeParse(error.data)
  if (said.success) return said.data
  return ['BAD_REQUEST', 'FORBIDDEN'].includes(error.code) ? { code: 'refused', title: error.message } : null
}

/** Brings one file into the studio, and tells how far it is (0 to 1) while it is on its way. */
export function useUpload(purpose: Purpose) {
  const [progress, setProgress] = useState<number | null>(null)
  const failure = useRef<Problem | null>(null)
  const { startUpload } = useUploadThing(purpose, {
    uploadProgressGranularity: 'fine',
    onUploadProgress: (percent) => setProgress(percent / 100),
    onUploadError: (error) => {
      failure.current = problemIn(error)
    },
  })

  /** Sends it from where it stopped. Null when the line broke. */
  const send = useCallback(
    async (file: File): Promise<Brought | null> => {
      failure.current = null
      const [sent] = (await startUpload([file]).catch(() => undefined)) ?? []
      const answer: unknown = sent?.serverData
      const upload = UploadView.safeParse(answer)
      if (upload.success) return { upload: upload.data }
      const refused = Refused.safeParse(answer)
      if (refused.success) return refused.data
      const problem = failure.current as Problem | null
      return problem && problem.fix !== 'retry' ? { problem } : null
    },
    [startUpload],
  )

  const bring = useCallback(
    async (file: File): Promise<Brought> => {
      const objection = objectionTo(file, purpose)
      if (objection) return { problem: objection }
      setProgress(0)
      try {
        for (const seconds of [0, ...RETRY_AFTER_SECONDS]) {
          await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
          const brought = await send(file)
          if (!brought) continue
          forgetAnnounced(file)
          return brought
        }
        return { problem: failure.current ?? unreachable }
      } finally {
        setProgress(null)
      }
    },
    [purpose, send],
  )
  return { bring, progress }
}

/** What can be known before a byte is sent. */
function objectionTo(file: File, purpose: Purpose): Problem | null {
  const { announcedAs, maxBytes, words, kinds } = PURPOSES[purpose]
  if (announcedAs && !(announcedAs as readonly string[]).includes(file.type)) {
    return { code: 'wrong_type', title: `“${file.name}” is not ${words} that can be used here.`, detail: kinds }
  }
  if (file.size > maxBytes) {
    const limit = Math.floor(maxBytes / 1_000_000)
    return { code: 'too_large', title: `“${file.name}” is larger than ${limit} MB.`, detail: 'Bring a smaller one.' }
  }
  return file.size > 0 ? null : { code: 'empty_file', title: `“${file.name}” is empty.` }
}
