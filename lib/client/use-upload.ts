import { generateReactHelpers } from '@uploadthing/react'
import { useCallback, useRef, useState } from 'react'
import { z } from 'zod'
import { Problem } from '@/lib/errors'
import type { UploadRouter } from '@/lib/uploads/router'
import { type Purpose, PURPOSES, UploadView } from '@/lib/uploads/schema'

const { useUploadThing } = generateReactHelpers<UploadRouter>()

/** What is wrong with a file that came by way of UploadThing's service, which passes only good news on as such. */
const Refused = z.object({ problem: Problem })

const unreachable: Problem = {
  code: 'unreachable',
  title: 'The file did not arrive.',
  detail: 'Bring it once more: what had arrived of it is kept, and it goes on from there.',
  fix: 'retry',
}

/** Brings one file into the studio, and tells how far it is (0 to 1) while it is on its way. */
export function useUpload(purpose: Purpose) {
  const [progress, setProgress] = useState<number | null>(null)
  const failure = useRef<Problem | null>(null)
  const { startUpload } = useUploadThing(purpose, {
    uploadProgressGranularity: 'fine',
    onUploadProgress: (percent) => setProgress(percent / 100),
    onUploadError: (error) => {
      // Our own routes say why in words; anything else is a line that broke.
      const said = Problem.safeParse((error as { data?: unknown }).data)
      failure.current = said.success ? said.data : null
    },
  })

  const bring = useCallback(
    async (file: File): Promise<{ upload: UploadView } | { problem: Problem }> => {
      const objection = objectionTo(file, purpose)
      if (objection) return { problem: objection }
      failure.current = null
      setProgress(0)
      try {
        const [sent] = (await startUpload([file])) ?? []
        const answer: unknown = sent?.serverData
        const upload = UploadView.safeParse(answer)
        if (upload.success) return { upload: upload.data }
        const refused = Refused.safeParse(answer)
        return { problem: refused.success ? refused.data.problem : (failure.current ?? unreachable) }
      } catch {
        return { problem: failure.current ?? unreachable }
      } finally {
        setProgress(null)
      }
    },
    [purpose, startUpload],
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
