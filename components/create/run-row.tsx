'use client'

import { useQueryClient } from '@tanstack/react-query'
import { memo } from 'react'
import { toast } from 'sonner'
import { v4 as uuid } from 'uuid'
import { ResultTile } from '@/components/create/result-tile'
import { RunHeading } from '@/components/create/run-heading'
import { waitingWords } from '@/components/create/run-words'
import { takeRun } from '@/lib/client/use-live-runs'
import { useRemix } from '@/lib/client/use-remix'
import { titleOf } from '@/lib/client/words'
import type { Result } from '@/lib/errors'
import { cancelRun, drawSmaller, retryRun } from '@/lib/runs/actions'
import type { RunView } from '@/lib/runs/schema'

type Props = { run: RunView; isPending?: boolean; isNewest?: boolean }

/** One press, one row. */
export const RunRow = memo(function RunRow({ run, isPending = false, isNewest = false }: Props) {
  const client = useQueryClient()
  const { remix, takeWords } = useRemix()
  const send = async (act: (input: { id: string }) => Promise<Result<RunView>>) => {
    const result = await act({ id: run.id }).catch(() => null)
    if (result?.ok) takeRun(client, result.data)
    else
      toast.error(result?.problem.title ?? 'The studio did not answer.', {
        description: result?.problem.detail ?? 'Try again in a moment.',
      })
  }
  const retry = () => void send(retryRun)
  return (
    <article aria-label={titleOf({ prompt: run.prompt, graph: run.graphName })} className="grid gap-2">
      <RunHeading run={run} isPending={isPending} onCancel={() => void send(cancelRun)} onRetry={retry} />
      <ul className="grid grid-cols-2 gap-2 md:grid-cols-4 md:gap-3">
        {run.pictures.map((picture) => (
          <li key={picture.index}>
            <ResultTile
              run={run}
              picture={picture}
              waiting={waitingWords(run, picture)}
              onRetry={retry}
              onChangeWords={() => takeWords(run.prompt)}
              onChangeSettings={(what) => remix(what === 'model' ? { ...run, modelId: undefined } : run)}
              onDrawSmaller={(way) => {
                const idempotencyKey = uuid()
                void send(({ id }) => drawSmaller({ id, way, idempotencyKey }))
              }}
              isEager={isNewest}
            />
          </li>
        ))}
      </ul>
    </article>
  )
})
