import { useCallback, useEffect } from 'react'
import { useBox } from '@/lib/client/person'
import { startFromUpload } from '@/lib/client/start'
import { useUpload } from '@/lib/client/use-upload'
import type { Problem } from '@/lib/errors'

/** Brings a picture to begin with: chosen, dropped, or pasted anywhere in the room. */
export function useBringStart(onProblem: (problem: Problem | null) => void) {
  const box = useBox()
  const { bring: upload, progress } = useUpload('reference')

  const bring = useCallback(
    (file: File) => {
      onProblem(null)
      void upload(file).then((result) => {
        if ('problem' in result) onProblem(result.problem)
        else box.settings.set((before) => ({ ...before, start: startFromUpload(result.upload) }))
      })
    },
    [box, onProblem, upload],
  )

  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => {
      const [file] = clipboardData?.files ?? []
      if (file) bring(file)
    }
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [bring])

  return { bring, bringing: progress }
}
