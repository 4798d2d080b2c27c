import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { askAnew } from '@/lib/client/ask-anew'
import { LORAS } from '@/lib/client/queries'
import { useUpload } from '@/lib/client/use-upload'
import type { Problem } from '@/lib/errors'
import { importLora } from '@/lib/loras/actions'
import type { LoraView } from '@/lib/loras/schema'

const unreachable: Problem = {
  code: 'unreachable',
  title: 'The studio did not answer.',
  detail: 'The file is there. Bring it once more, and it goes on from there.',
}

export type Bringing = { name: string; stage: 'sending' | 'looking' } | null

/** Brings a LoRA file into the studio: sent, looked at, and on the shelf, or refused with a reason. */
export function useImportStyle() {
  const client = useQueryClient()
  const { bring: upload, progress } = useUpload('lora')
  const [bringing, setBringing] = useState<Bringing>(null)
  const [problem, setProblem] = useState<Problem | null>(null)

  const bring = useCallback(
    async (file: File): Promise<LoraView | null> => {
      setProblem(null)
      setBringing({ name: file.name, stage: 'sending' })
      try {
        const sent = await upload(file)
        if ('problem' in sent) {
          setProblem(sent.problem)
          return null
        }
        setBringing({ name: file.name, stage: 'looking' })
        const made = await importLora({ uploadId: sent.upload.id }).catch(() => ({
          ok: false as const,
          problem: unreachable,
        }))
        if (!made.ok) {
          setProblem(made.problem)
          return null
        }
        await askAnew(client, LORAS)
        return made.data
      } finally {
        setBringing(null)
      }
    },
    [client, upload],
  )
  return { bring, bringing, progress, problem, dismiss: useCallback(() => setProblem(null), []) }
}
