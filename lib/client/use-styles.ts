import { useCallback, useEffect } from 'react'
import type { Box } from '@/lib/client/settings'
import { useLoras } from '@/lib/client/queries'
import { draftWithout, fits, type PickedStyle, pickOf, takeTags, withStyle } from '@/lib/client/styles'
import type { LoraView } from '@/lib/loras/schema'
import type { ModelView } from '@/lib/models/schema'

/** The styles of the box: picked by hand, by a tag in the words, or by `?lora=` in the address. */
export function useStyles(box: Box, models: ModelView[]) {
  const { data: loras } = useLoras()

  const pick = useCallback(
    (style: PickedStyle) => box.settings.set((now) => ({ ...now, styles: withStyle(now.styles, style) })),
    [box],
  )
  const change = useCallback(
    (style: PickedStyle) =>
      box.settings.set((now) => ({ ...now, styles: now.styles.map((one) => (one.id === style.id ? style : one)) })),
    [box],
  )
  const remove = useCallback(
    (style: PickedStyle) => {
      box.settings.set((now) => ({ ...now, styles: now.styles.filter(({ id }) => id !== style.id) }))
      box.draft.set((draft) => draftWithout(draft, style))
    },
    [box],
  )
  /** Takes what is typed or pasted; tags of styles that are here become chips. */
  const write = useCallback(
    (words: string) => {
      const { text, picks } = takeTags(words, loras ?? [])
      box.draft.set(text)
      picks.forEach(pick)
    },
    [box, loras, pick],
  )
  usePickFromAddress(box, loras, models)

  return { loras, pick: useCallback((lora: LoraView) => pick(pickOf(lora)), [pick]), change, remove, write }
}

/** `/?lora=ID`, as "Use it" opens it: picked, with a model that can wear it. */
function usePickFromAddress(box: Box, loras: LoraView[] | undefined, models: ModelView[]) {
  useEffect(() => {
    const address = new URL(window.location.href)
    const lora = loras?.find(({ id }) => id === address.searchParams.get('lora'))
    if (!lora || models.length === 0) return
    box.settings.set((now) => {
      const before = models.find(({ id }) => id === now.modelId) ?? models[0]
      const wearer = fits(lora, before) ? before : models.find((model) => model.available && fits(lora, model))
      return { ...now, modelId: wearer?.id ?? now.modelId, styles: withStyle(now.styles, pickOf(lora)) }
    })
    // A reload, or the way back, must not pick it again.
    address.searchParams.delete('lora')
    window.history.replaceState(window.history.state, '', address)
  }, [box, loras, models])
}
