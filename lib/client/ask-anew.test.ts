import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { askAnew } from '@/lib/client/ask-anew'

it('does not take a first answer that was on its way before the change for the new one', async () => {
  const client = new QueryClient()
  const answers: ((value: string) => void)[] = []
  const queryFn = ({ signal }: { signal: AbortSignal }) =>
    new Promise<string>((resolve, reject) => {
      answers.push(resolve)
      signal.addEventListener('abort', () => reject(signal.reason as Error))
    })
  const observer = new QueryObserver(client, { queryKey: ['links'], queryFn })
  const forget = observer.subscribe(() => undefined)
  await expect.poll(() => answers.length).toBe(1)
  const asked = askAnew(client, ['links'])
  await expect.poll(() => answers.length).toBe(2)
  answers[0]!('before')
  answers[1]!('after')
  await asked
  expect(observer.getCurrentResult().data).toBe('after')
  forget()
})
