import NextAuth from 'next-auth'
import type { NextRequest } from 'next/server'
import { isHttps } from '@/lib/auth/cookie'
import { authOptions } from '@/lib/auth/options'

/** next-auth's own endpoints: session, csrf, callback/credentials, signout. */
const handler = (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> =>
  NextAuth(request, context, authOptions(isHttps(request.headers)))

export { handler as GET, handler as POST }
