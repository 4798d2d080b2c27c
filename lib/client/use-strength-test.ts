import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { v4 as uuid } from 'uuid'
import { getJson } from '@/lib/client/fetch'
import { usePerson } from '@/lib/client/person'
import { isOver } from '@/lib/client/runs-cache'
import { type Stored, stored, useStored } from '@/lib/client/stored'
import { takeRun } from '@/lib/client/use-live-runs'
import { unanswered } from '@/lib/client/undoable'
import type { Problem, Result } from '@/lib/errors'
import { testLora } from '@/lib/loras/actions'
import { RunView } from '@/lib/runs/schema'

/** The last test of each style, which a reload shows again. */
const lastTests = new Map<string, Stored<string>>()

function lastTestOf(userId: string, loraId: string): Stored<string> {
  const key = `kizy.${userId}.test.${loraId}`
  const store = lastTests.get(key) ?? stored(key, '', (raw) => (typeof raw === 'string' ? raw : ''))
  lastTests.set(key, store)
  return store
}

const LOOK_MS = 700

/** Starts a strength test and watches its row. */
export function useStrengthTest(loraId: string) {
  const client = useQueryClient()
  const last = lastTestOf(usePerson().id, loraId)
  const runId = useStored(last)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const { data: run } = useQuery({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => getJson(`/api/v1/runs/${runId}`, RunView, signal),
    enabled: runId !== '',
    retry: false,
    refetchInterval: ({ state }) => (state.data && !isOver(state.data) ? LOOK_MS : false),
  })

  const start = async (prompt: string) => {
    setProblem(null)
    setBusy(true)
    const result: Result<RunView> = await testLora({ id: loraId, prompt, idempotencyKey: uuid() }).catch(
      () => unanswered,
    )
    setBusy(false)
    if (!result.ok) return setProblem(result.problem)
    client.setQueryData(['run', result.data.id], result.data)
    takeRun(client, result.data)
    last.set(result.data.id)
  }
  return { run, start, busy: busy || (run !== undefined && !isOver(run)), problem }
}
