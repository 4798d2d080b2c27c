'use client'

import { useCallback, useEffect } from 'react'
import { DropPlace } from '@/components/create/drop-place'
import { Examples } from '@/components/create/examples'
import { PromptBox } from '@/components/create/prompt-box'
import { ReadSettingsDialog, useReadSettings } from '@/components/create/read-settings'
import { Results } from '@/components/create/results'
import { ProblemNote } from '@/components/problem/problem-note'
import { isRoomQuiet } from '@/lib/client/keys'
import { useBox } from '@/lib/client/person'
import { useModels, useRuns } from '@/lib/client/queries'
import { focusBox, modelOf } from '@/lib/client/settings'
import { anotherRole, canRead } from '@/lib/client/references'
import { useStored } from '@/lib/client/stored'
import { useBringPictures } from '@/lib/client/use-bring-pictures'
import { useCreate } from '@/lib/client/use-create'
import type { ModelView } from '@/lib/models/schema'
import type { RunPage } from '@/lib/runs/schema'

type Props = { firstRuns: RunPage; firstModels: ModelView[] }

export function CreateRoom({ firstRuns, firstModels }: Props) {
  const { data: pages, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = useRuns(firstRuns)
  const { data: models = [] } = useModels(firstModels)
  const box = useBox()
  const { create, problem, setProblem, dismiss } = useCreate(box, models)
  const reading = useReadSettings()
  const model = modelOf(models, useStored(box.settings))
  const isFollower = canRead(model, 'structure')
  const pictures = useBringPictures(anotherRole(model), setProblem)
  const runs = pages?.pages.flatMap((page) => page.runs) ?? []
  const loadOlder = useCallback(() => void fetchNextPage(), [fetchNextPage])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== '/' || isRoomQuiet(event)) return
      event.preventDefault()
      focusBox()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <div className="relative flex min-h-0 grow basis-0 flex-col">
      <DropPlace
        onBring={(files) => void pictures.bring(files, 'start')}
        onFollow={isFollower ? (files) => void pictures.bring(files, 'structure') : undefined}
        onRead={([file]) => file && reading.read(file)}
      />
      <ReadSettingsDialog found={reading.found} onClose={reading.forget} />
      <h1 className="sr-only">Create</h1>
      <div
        aria-hidden
        className="pointer-events-none absolute inset-x-0 top-0 z-10 h-6 bg-linear-to-b from-surface to-transparent"
      />
      <Results
        runs={runs}
        hasOlder={hasNextPage}
        isLoadingOlder={isFetchingNextPage}
        failedToLoad={isFetchNextPageError}
        loadOlder={loadOlder}
        empty={hasNextPage ? null : <Examples onTry={(words) => void create(words)} />}
      />
      <div className="grid grid-cols-1 gap-2 px-12 pt-1 pb-6 max-lg:px-6 max-md:px-2 max-md:pb-2">
        {problem && (
          <ProblemNote problem={problem} onRetry={() => void create()} onChangeWords={focusBox} onDismiss={dismiss} />
        )}
        <PromptBox
          models={models}
          lastRun={runs[0]}
          isWrong={problem?.code === 'invalid_input'}
          onType={dismiss}
          onPress={() => void create()}
          pictures={pictures}
        />
      </div>
    </div>
  )
}
