import { type NextRequest, NextResponse } from 'next/server'
import { PATH_HEADER } from '@/lib/auth/next-path'

/** Tells pages their own address, which Next does not: whoever must sign in first comes back to it. */
export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers)
  headers.set(PATH_HEADER, request.nextUrl.pathname + request.nextUrl.search)
  return NextResponse.next({ request: { headers } })
}

// Pages alone. A proxy would cut the body of an upload at 10 MB, and files need no address.
export const config = { matcher: ['/((?!api/|_next/|.*\\..*).*)'] }
