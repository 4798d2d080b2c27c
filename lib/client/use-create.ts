import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { v4 as uuid } from 'uuid'
import { PENDING } from '@/lib/client/queries'
import { pendingRun } from '@/lib/client/runs-cache'
import { type Box, focusBox, modelOf, wishOf } from '@/lib/client/settings'
import { takeRun } from '@/lib/client/use-live-runs'
import type { Problem } from '@/lib/errors'
import type { ModelView } from '@/lib/models/schema'
import { createRun } from '@/lib/runs/actions'
import { CreateRun, type RunView } from '@/lib/runs/schema'

const unreachable: Problem = {
  code: 'unreachable',
  title: 'The studio did not answer.',
  detail: 'Your words are back in the box. Try again in a moment.',
  fix: 'retry',
}

/** The press of Create: a row at once, the words back in the box when it fails. */
export function useCreate(box: Box, models: ModelView[]) {
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem | null>(null)

  const create = useCallback(
    async (words?: string): Promise<void> => {
      const typed = words ?? box.draft.get()
      const model = modelOf(models, box.settings.get())
      // Suggestions are for the words in the box, not for an example that is pressed.
      const suggested = words === undefined ? box.suggested.get().styles : []
      const wish = wishOf(typed, box.settings.get(), model, suggested)
      const checked = CreateRun.safeParse(wish)
      if (!checked.success) {
        setProblem({
          code: 'invalid_input',
          title: checked.error.issues[0]?.message ?? 'Something in the settings is not right.',
        })
        focusBox()
        return
      }
      setProblem(null)
      // crypto.randomUUID is missing where the studio is opened over plain http from another machine.
      const key = uuid()
      const drop = () =>
        client.setQueryData<RunView[]>(PENDING, (pending = []) => pending.filter(({ id }) => id !== key))
      const row = pendingRun(key, wish, model?.shapes[wish.shape ?? '1:1'] ?? [1, 1], model?.name ?? '')
      client.setQueryData<RunView[]>(PENDING, (pending = []) => [...pending, row])
      if (words === undefined) box.draft.set('')

      // The same key twice is the same run, so that a lost answer may be asked for again.
      const result = await createRun(wish, key).catch(() =>
        createRun(wish, key).catch(() => ({ ok: false as const, problem: unreachable })),
      )
      if (result.ok) return takeRun(client, result.data, key)
      drop()
      box.draft.set((now) => now || typed)
      setProblem(result.problem)
    },
    [box, client, models],
  )

  return { create, problem, setProblem, dismiss: useCallback(() => setProblem(null), []) }
}
