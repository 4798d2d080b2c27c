import type { NextAuthOptions } from 'next-auth'
import Credentials from 'next-auth/providers/credentials'
import { env } from '@/lib/env'
import { LONGEST_SECONDS, sessionCookie } from './cookie'
import { endSession, findSessionUser } from './data'
import { Email } from './input'
import { safeNextPath } from './next-path'
import { TypedPassword } from './schema'
import { signInWithPassword } from './sign-in'
import { visitorOf } from './visitor'

declare module 'next-auth' {
  interface User {
    sessionId?: string
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string
  }
}

/** next-auth, told to carry a session row's id and to believe nothing but that row. */
export function authOptions(secure: boolean): NextAuthOptions {
  return {
    secret: env().AUTH_SECRET,
    useSecureCookies: secure,
    cookies: { sessionToken: sessionCookie(secure) },
    session: { strategy: 'jwt', maxAge: LONGEST_SECONDS },
    jwt: { maxAge: LONGEST_SECONDS },
    pages: { signIn: '/sign-in', signOut: '/settings', error: '/sign-in' },
    providers: [
      Credentials({
        credentials: { email: { type: 'email' }, password: { type: 'password' } },
        async authorize(given, request) {
          const email = Email.safeParse(given?.email)
          const password = TypedPassword.safeParse(given?.password)
          if (!email.success || !password.success) return null
          const visitor = visitorOf(new Headers(request.headers as Record<string, string>))
          const sessionId = await signInWithPassword({ email: email.data, password: password.data }, visitor)
          return { id: sessionId, sessionId }
        },
      }),
    ],
    callbacks: {
      // Only `sid` goes on; what else a token holds (a name, an e-mail) nobody asks it for.
      jwt: ({ token, user }) => ({ sid: user?.sessionId ?? token.sid }),
      async session({ session, token }) {
        const user = token.sid ? await findSessionUser(token.sid) : null
        if (!user) return {} as typeof session
        return { expires: session.expires, user: { name: user.name, email: user.email } }
      },
      redirect: ({ url, baseUrl }) => `${baseUrl}${safeNextPath(pathOf(url, baseUrl))}`,
    },
    events: {
      async signOut({ token }) {
        if (token?.sid) await endSession(token.sid)
      },
    },
  }
}

/** next-auth hands whole addresses as well as paths. */
const pathOf = (url: unknown, baseUrl: string): unknown =>
  typeof url === 'string' && url.startsWith(`${baseUrl}/`) ? url.slice(baseUrl.length) : url
