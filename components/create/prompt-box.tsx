'use client'

import { Hash } from 'lucide-react'
import { useId } from 'react'
import { AutoLine } from '@/components/create/auto-line'
import { AutoModelLine } from '@/components/create/auto-model-line'
import { AutoSettings } from '@/components/create/auto-settings'
import { CountMenu } from '@/components/create/count-menu'
import { EnhanceWords } from '@/components/create/enhance-words'
import { HistoryMenu } from '@/components/create/history-menu'
import { LooksMenu } from '@/components/create/looks-menu'
import { ModelChip } from '@/components/create/model-chip'
import { EffectsChip } from '@/components/create/effects-chip'
import { MoreSheet } from '@/components/create/more-sheet'
import { PictureChips } from '@/components/create/picture-chips'
import { PromptText } from '@/components/create/prompt-text'
import { ShapeChip } from '@/components/create/shape-chip'
import { StyleChips } from '@/components/create/style-chips'
import { StylePicker } from '@/components/create/style-picker'
import { StyleWords } from '@/components/create/style-words'
import { UnknownTags } from '@/components/create/unknown-tags'
import { useModifier } from '@/components/frame/use-modifier'
import { Button } from '@/components/ui/button'
import { RemovableChip } from '@/components/ui/chip'
import { Kbd } from '@/components/ui/kbd'
import { estimateOf } from '@/lib/client/estimate'
import { type BoxSettings, focusBox, modelOf } from '@/lib/client/settings'
import { useAuto } from '@/lib/client/use-auto'
import { useStyles } from '@/lib/client/use-styles'
import { fittingOf, unknownTags, withoutTags } from '@/lib/client/styles'
import { useBox } from '@/lib/client/person'
import { useStored } from '@/lib/client/stored'
import { seedText } from '@/lib/client/words'
import type { useBringPictures } from '@/lib/client/use-bring-pictures'
import type { ModelView } from '@/lib/models/schema'
import type { RunView } from '@/lib/runs/schema'

type Props = {
  models: ModelView[]
  lastRun: RunView | undefined
  isWrong: boolean
  onType: () => void
  onPress: () => void
  pictures: ReturnType<typeof useBringPictures>
}

/** Words before knobs: a sentence, and around it what it may need. */
export function PromptBox({ models, lastRun, isWrong, onType, onPress, pictures }: Props) {
  const box = useBox()
  const draft = useStored(box.draft)
  const settings = useStored(box.settings)
  const model = modelOf(models, settings)
  const { loras, pick, change: changeStyle, remove, write } = useStyles(box, models)
  const auto = useAuto(box, models, loras)
  const autoSettings = useStored(box.auto)
  const modifier = useModifier()
  const hintId = useId()
  const change = (part: Partial<BoxSettings>) => box.settings.set((before) => ({ ...before, ...part }))

  return (
    <form
      aria-label="New pictures"
      onSubmit={(event) => {
        event.preventDefault()
        onPress()
      }}
      className="rounded-lg border border-edge bg-raised shadow-float transition-[border-color] focus-within:border-muted"
    >
      <div className="px-5 pt-4 max-md:px-3.5 max-md:pt-3.5">
        <div className="flex items-start gap-2">
          <PromptText
            value={draft}
            lastWords={lastRun?.prompt}
            hintId={hintId}
            isWrong={isWrong}
            onChange={(words) => {
              write(words)
              onType()
            }}
            onPress={onPress}
          />
          <EnhanceWords draft={draft} model={model} />
          <HistoryMenu
            onTake={(words) => {
              write(words)
              // The popover gives the focus back first.
              window.setTimeout(focusBox, 60)
            }}
          />
        </div>
        <StyleWords
          styles={fittingOf(settings.styles, model)}
          draft={draft}
          onDrop={(style) => changeStyle({ ...style, words: '' })}
        />
        {loras && <UnknownTags names={unknownTags(draft, loras)} onTakeOut={() => box.draft.set(withoutTags(draft))} />}
        <AutoLine styles={auto.styles} draft={draft} loras={loras ?? []} onKeep={auto.keep} onDrop={auto.drop} />
        <AutoModelLine
          proposed={auto.model}
          taken={auto.taken}
          onTake={auto.takeModel}
          onDrop={auto.dropModel}
          onUndo={auto.undoModel}
        />
      </div>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1.5 p-3 pl-4 max-md:px-3.5 max-md:pt-2">
        <div className="no-scrollbar relative flex min-w-0 items-center gap-1.5 md:flex-wrap max-md:-mx-3.5 max-md:w-[calc(100%+1.75rem)] max-md:overflow-x-auto max-md:px-3.5 max-md:py-1">
          {model && <ModelChip model={model} models={models} onChange={(modelId) => change({ modelId })} />}
          <StyleChips
            styles={settings.styles}
            loras={loras ?? []}
            model={model}
            onChange={changeStyle}
            onRemove={remove}
          />
          <StylePicker loras={loras} styles={settings.styles} model={model} onPick={pick} onRemove={remove}>
            <AutoSettings
              settings={autoSettings}
              isAvailable={auto.isAvailable}
              loras={loras ?? []}
              model={model}
              onChange={box.auto.set}
            />
          </StylePicker>
          <LooksMenu chosen={settings.looks} draft={draft} onChoose={(looks) => change({ looks })} />
          <PictureChips settings={settings} model={model} pictures={pictures} onChange={box.settings.set} />
          <ShapeChip shape={settings.shape} model={model} onChange={(shape) => change({ shape })} />
          {model && <EffectsChip settings={settings} model={model} onChange={change} />}
          {settings.seed !== undefined && (
            <RemovableChip label="Unlock the seed" onRemove={() => change({ seed: undefined })}>
              <Hash aria-hidden />
              <span className="font-mono text-xs">{seedText(settings.seed)}</span>
            </RemovableChip>
          )}
          <MoreSheet settings={settings} model={model} lastSeed={lastRun?.seed} onChange={change} />
        </div>
        <div className="ml-auto flex items-center gap-2 max-md:w-full max-md:justify-between">
          <span id={hintId} className="flex items-center gap-1.5 text-xs text-muted max-lg:sr-only">
            <Kbd>{modifier}</Kbd>
            <Kbd>Enter</Kbd> runs
          </span>
          <CountMenu
            count={settings.count}
            secondsPerPicture={estimateOf(model, settings)}
            onChange={(count) => change({ count })}
          />
          <Button look="accent" type="submit" aria-keyshortcuts="Control+Enter Meta+Enter">
            Create
          </Button>
        </div>
      </div>
    </form>
  )
}
