import type { NextRequest } from 'next/server'
import { openRouter } from '@/lib/uploads/router'
import { withoutOrigin } from '@/lib/uploads/token'

let router: ReturnType<typeof openRouter> | undefined

/** Opened at the first request: a build knows no secrets. */
const opened = () => (router ??= openRouter())

export const GET = (request: NextRequest): Promise<Response> => opened().GET(request)

/** Announces files and answers the addresses to send them to. */
export async function POST(request: NextRequest): Promise<Response> {
  const answer = await opened().POST(request)
  if (!answer.ok) return answer
  const files: unknown = await answer.json()
  const sendTo = Array.isArray(files)
    ? files.map((file: { url: string }) => ({ ...file, url: withoutOrigin(file.url) }))
    : files
  return Response.json(sendTo, { headers: { 'cache-control': 'private, no-store' } })
}
