import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { toast } from 'sonner'
import { askAnew } from '@/lib/client/ask-anew'
import { LORAS } from '@/lib/client/queries'
import { strengthText } from '@/lib/client/styles'
import { toastProblem, unanswered } from '@/lib/client/undoable'
import type { Result } from '@/lib/errors'
import { editLora } from '@/lib/loras/actions'
import type { LoraView } from '@/lib/loras/schema'

/** Sets the strength that a style is picked with from now on; `busy` is the one being set. */
export function useUsualStrength(loraId: string | null, onChange: (lora: LoraView) => void) {
  const client = useQueryClient()
  const [busy, setBusy] = useState<number | null>(null)
  const make = async (strength: number) => {
    if (loraId === null) return
    setBusy(strength)
    const result: Result<LoraView> = await editLora({ id: loraId, strength }).catch(() => unanswered)
    setBusy(null)
    if (!result.ok) return toastProblem(result.problem)
    void askAnew(client, LORAS)
    onChange(result.data)
    toast(`It is picked at ${strengthText(strength)} from now on`)
  }
  return { make, busy }
}
