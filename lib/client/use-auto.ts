import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { nothingSuggested, type SuggestedStyle, wearable } from '@/lib/client/auto'
import { postJson } from '@/lib/client/fetch'
import { type Box, modelOf } from '@/lib/client/settings'
import { useStored } from '@/lib/client/stored'
import { withStyle } from '@/lib/client/styles'
import { useSettled } from '@/lib/client/use-settled'
import type { LoraView } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'
import { Suggestions } from '@/lib/suggestions/schema'

const QUIET_MS = 500
/** Fewer letters ask for nothing. */
const LEAST_LETTERS = 3

/** What Kizy suggests for the words as they stand; asked for when they have stood for a moment, beside everything else. */
export function useAuto(box: Box, models: ModelView[], loras: LoraView[] | undefined) {
  const draft = useStored(box.draft)
  const { isOn, among } = useStored(box.auto)
  const { dropped } = useStored(box.suggested)
  const settings = useStored(box.settings)
  const model = modelOf(models, settings)
  const prompt = useSettled(draft.trim(), QUIET_MS)
  const modelId = model?.available ? model.id : undefined
  const { data } = useQuery({
    queryKey: ['suggestions', modelId, prompt, among],
    queryFn: ({ signal }) =>
      postJson('/api/v1/suggestions', { prompt, modelId, ...(among ? { among } : {}) }, Suggestions, signal),
    enabled: isOn && modelId !== undefined && prompt.length >= LEAST_LETTERS && (loras?.length ?? 0) > 0,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  })
  const styles = isOn
    ? wearable(data?.suggestions ?? [], { draft, loras: loras ?? [], picked: settings.styles, dropped, model })
    : []

  // The press reads them where it reads the rest. What was turned down counts for these words only.
  const worn = JSON.stringify(styles)
  useEffect(() => {
    const now = JSON.parse(worn) as SuggestedStyle[]
    if (draft === '') box.suggested.set(nothingSuggested)
    else box.suggested.set((before) => ({ ...before, styles: now }))
  }, [box, draft, worn])

  return {
    styles,
    isAvailable: data?.available ?? true,
    keep({ because: _because, ...style }: SuggestedStyle) {
      box.settings.set((now) => ({ ...now, styles: withStyle(now.styles, style) }))
    },
    drop({ id }: SuggestedStyle) {
      box.suggested.set((before) => ({ ...before, dropped: [...before.dropped, id] }))
    },
  }
}
