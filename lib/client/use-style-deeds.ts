import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { toast } from 'sonner'
import { askAnew } from '@/lib/client/ask-anew'
import { LORAS } from '@/lib/client/queries'
import { toastProblem, unanswered } from '@/lib/client/undoable'
import type { Result } from '@/lib/errors'
import { deleteLora, restoreLora } from '@/lib/loras/actions'
import type { LoraView } from '@/lib/loras/schema'

const UNDO_MS = 8_000

/** Deletes a style at once, with eight seconds to think better of it. */
export function useDeleteStyle() {
  const client = useQueryClient()
  return useCallback(
    async ({ id, name }: LoraView, onRestored?: () => void): Promise<boolean> => {
      const refresh = () => void askAnew(client, LORAS)
      const result: Result<unknown> = await deleteLora({ id }).catch(() => unanswered)
      if (!result.ok) {
        toastProblem(result.problem)
        return false
      }
      client.setQueryData<LoraView[]>(LORAS, (loras) => loras?.filter((lora) => lora.id !== id))
      refresh()
      const undo = async () => {
        const restored: Result<unknown> = await restoreLora({ id }).catch(() => unanswered)
        if (restored.ok) onRestored?.()
        else toastProblem(restored.problem)
        refresh()
      }
      toast(`“${name}” deleted`, { duration: UNDO_MS, action: { label: 'Undo', onClick: () => void undo() } })
      return true
    },
    [client],
  )
}
