import { type APIRequestContext, expect } from '@playwright/test'

export interface RunAnswer {
  id: string
  /** Rises with each change. */
  version: number
  status: string
  pictures: { status: string; artwork: { id: string; width: number } | null; problem: { code: string } | null }[]
  problem: { code: string; title: string; detail?: string } | null
}

export const sendGraph = (request: APIRequestContext, url: string, graph: unknown, key?: string) =>
  request.post(`${url}/api/v1/graphs/run`, {
    data: graph as object,
    headers: key ? { 'idempotency-key': key } : {},
  })

/** Waits until a run is over and answers it. */
export async function runToEnd(request: APIRequestContext, url: string, id: string): Promise<RunAnswer> {
  let run: RunAnswer | null = null
  await expect
    .poll(
      async () => {
        run = (await (await request.get(`${url}/api/v1/runs/${id}`)).json()) as RunAnswer
        return run.status
      },
      { timeout: 240_000 },
    )
    .not.toMatch(/queued|running/)
  return run!
}
