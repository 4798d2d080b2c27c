import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { nothingSuggested, proposable, type SuggestedStyle, wearable } from '@/lib/client/auto'
import { postJson } from '@/lib/client/fetch'
import { type Box, type BoxSettings, modelOf } from '@/lib/client/settings'
import { useStored } from '@/lib/client/stored'
import { withStyle } from '@/lib/client/styles'
import { useSettled } from '@/lib/client/use-settled'
import type { LoraView } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'
import { type ModelSuggestion, Suggestions } from '@/lib/suggestions/schema'

const QUIET_MS = 500
/** Fewer letters ask for nothing. */
const LEAST_LETTERS = 3

/** What Kizy suggests for the words as they stand; asked for when they have stood for a moment, beside everything else. */
export function useAuto(box: Box, models: ModelView[], loras: LoraView[] | undefined) {
  const draft = useStored(box.draft)
  const { isOn, among } = useStored(box.auto)
  const { dropped, droppedModels, taken } = useStored(box.suggested)
  const settings = useStored(box.settings)
  const model = modelOf(models, settings)
  const prompt = useSettled(draft.trim(), QUIET_MS)
  const modelId = model?.available ? model.id : undefined
  const picked = settings.styles.map(({ id }) => id)
  const hasChoice = (loras?.length ?? 0) > 0 || models.filter(({ available }) => available).length > 1
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['suggestions', modelId, prompt, among, picked],
    queryFn: ({ signal }) =>
      postJson('/api/v1/suggestions', { prompt, modelId, picked, ...(among ? { among } : {}) }, Suggestions, signal),
    enabled: isOn && modelId !== undefined && prompt.length >= LEAST_LETTERS && hasChoice,
    staleTime: 60_000,
    retry: false,
    placeholderData: keepPreviousData,
  })
  const styles = isOn
    ? wearable(data?.suggestions ?? [], { draft, loras: loras ?? [], picked: settings.styles, dropped, model })
    : []
  // What was said for another model, or other styles, says nothing of these.
  const proposed =
    isOn && !isPlaceholderData && draft.trim().length >= LEAST_LETTERS
      ? proposable(data?.model, { draft, models, now: model, needs: needsOf(settings), dropped, droppedModels })
      : null

  // The press reads them where it reads the rest. What was turned down counts for these words only.
  const worn = JSON.stringify(styles)
  useEffect(() => {
    const now = JSON.parse(worn) as SuggestedStyle[]
    if (draft === '') box.suggested.set(nothingSuggested)
    else box.suggested.set((before) => ({ ...before, styles: now }))
  }, [box, draft, worn])

  return {
    styles,
    model: proposed,
    /** What was taken, for as long as it is in use. */
    taken: isOn && taken?.model.id === model?.id ? taken : null,
    isAvailable: data?.available ?? true,
    keep({ because: _because, ...style }: SuggestedStyle) {
      box.settings.set((now) => ({ ...now, styles: withStyle(now.styles, style) }))
    },
    drop({ id }: SuggestedStyle) {
      box.suggested.set((before) => ({ ...before, dropped: [...before.dropped, id] }))
    },
    takeModel(model: ModelSuggestion) {
      box.suggested.set((now) => ({ ...now, taken: { model, before: settings.modelId } }))
      box.settings.set((now) => ({ ...now, modelId: model.id }))
    },
    dropModel({ id }: ModelSuggestion) {
      box.suggested.set((before) => ({ ...before, droppedModels: [...before.droppedModels, id] }))
    },
    /** Back to the model from before; for these words the other one is not proposed again. */
    undoModel() {
      if (!taken) return
      box.suggested.set((now) => ({ ...now, taken: null, droppedModels: [...now.droppedModels, taken.model.id] }))
      box.settings.set((now) => ({ ...now, modelId: taken.before }))
    },
  }
}

const needsOf = ({ start, references }: BoxSettings) => ({
  start: start !== undefined,
  mask: start?.mask !== undefined || start?.extend !== undefined,
  structure: references.some(({ role }) => role === 'structure'),
  look: references.some(({ role }) => role === 'look'),
})
