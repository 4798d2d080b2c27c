'use client'

import { TriangleAlert } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { ProblemNote } from '@/components/problem/problem-note'
import { Estimate } from '@/components/teach/estimate'
import { MoreParams } from '@/components/teach/more-params'
import { Step } from '@/components/teach/step'
import { Button } from '@/components/ui/button'
import { Segmented } from '@/components/ui/segmented'
import type { DatasetHandle } from '@/lib/client/use-dataset'
import { memoryProblem } from '@/lib/client/teaching'
import { changeMeaning } from '@/lib/datasets/actions'
import type { DatasetView } from '@/lib/datasets/schema'
import type { Problem } from '@/lib/errors'
import { beginTraining } from '@/lib/trainings/actions'
import { recipeFor } from '@/lib/trainings/recipes'
import { Part, type TeachableModel, TeachSettings } from '@/lib/trainings/schema'

const PACE_OPTIONS = [
  { value: 'quick', label: 'Quick' },
  { value: 'thorough', label: 'Thorough' },
] as const

type Props = {
  dataset: DatasetView | null
  models: TeachableModel[]
  keep: DatasetHandle['keep']
  /** Pictures are still on their way. */
  isArriving: boolean
}

/** How long, how much memory, and the press. */
export function TeachStep({ dataset, models, keep, isArriving }: Props) {
  const router = useRouter()
  const [isStarting, setIsStarting] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const key = useRef<string | null>(null)
  const saved = TeachSettings.catch({ pace: 'quick', own: {} }).parse(dataset?.settings ?? {})
  const [chosen, setChosen] = useState(saved)
  const model = models.find(({ id }) => id === dataset?.baseModel) ?? models[0]
  const pictures = dataset?.pictures.filter(({ dropped }) => !dropped).length ?? 0
  const wished = { pace: chosen.pace, subject: dataset?.subject ?? 'look', pictures } as const
  const recipe = model ? recipeFor(model, wished) : {}

  const choose = (next: TeachSettings) => {
    setChosen(next)
    key.current = null
    if (dataset) void keep(changeMeaning({ id: dataset.id, meaning: { settings: { ...next } } }))
  }
  const start = async () => {
    if (!dataset) return
    setIsStarting(true)
    setProblem(null)
    // The same press sent twice is one training.
    key.current ??= crypto.randomUUID()
    const wish = { datasetId: dataset.id, pace: chosen.pace, own: chosen.own, idempotencyKey: key.current }
    const result = await beginTraining(wish).catch(() => null)
    if (result?.ok) return router.push(`/styles/learning/${result.data.runId}`)
    setIsStarting(false)
    setProblem(result?.problem ?? { code: 'unreachable', title: 'The studio did not answer.', fix: 'retry' })
  }

  const tight = model ? memoryProblem(model, recipe, chosen.own) : null
  const lacks = whatLacks(dataset, models, isArriving)
  return (
    <div className="grid gap-3">
      <Step
        place={4}
        name="Teach"
        isDone={false}
        isOpen={lacks === null}
        summary={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <span className="w-52">
              <Segmented
                label="How thoroughly"
                value={chosen.pace}
                options={PACE_OPTIONS}
                onChange={(pace) => choose({ ...chosen, pace })}
              />
            </span>
            {model && <Estimate model={model} recipe={recipe} own={chosen.own} />}
          </span>
        }
        aside={
          <span className="flex items-center gap-2 max-md:order-2 max-md:w-full max-md:justify-between">
            <MoreParams
              own={chosen.own}
              recipe={recipe}
              learns={model?.learns ?? Part.options}
              onChange={(own) => choose({ ...chosen, own })}
            />
            <Button
              look="accent"
              disabled={lacks !== null}
              aria-describedby={lacks ? 'lacks' : undefined}
              busy={isStarting}
              onClick={() => void start()}
            >
              Start teaching
            </Button>
          </span>
        }
      />
      <div role="status">
        {tight && (
          <p className="flex items-start gap-2 text-sm text-warn">
            <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" /> {tight}
          </p>
        )}
      </div>
      {/* Its line stays when nothing is lacking any more: a page at its end would move under the press. */}
      <p id="lacks" className="min-h-5 text-right text-sm text-muted">
        {lacks}
      </p>
      {problem && <ProblemNote problem={problem} onRetry={() => void start()} onDismiss={() => setProblem(null)} />}
    </div>
  )
}

const MIN_PICTURES = 3

/** What is to be done first; null when it can start. */
function whatLacks(dataset: DatasetView | null, models: TeachableModel[], isArriving: boolean): string | null {
  const kept = dataset?.pictures.filter(({ dropped }) => !dropped).length ?? 0
  if (isArriving) return 'Pictures are still coming.'
  if (kept === 0) return 'Bring pictures first.'
  if (kept < MIN_PICTURES) return `It takes at least ${MIN_PICTURES} pictures.`
  if (!dataset?.name.trim()) return 'Give it a name first.'
  return models.some(({ available }) => available) ? null : 'No model here can be taught right now.'
}
