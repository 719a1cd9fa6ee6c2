import 'server-only'
import { cookies, headers } from 'next/headers'
import NextAuth, { type NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { cache } from 'react'
import { signIn, signOut } from '@/lib/access/commands/sign-in'
import {
  findSessionPrincipal,
  listSessionCompanies,
  type SessionCompany,
} from '@/lib/access/queries/sessions'
import { signInErrorText } from '@/lib/access/rules'
import type { SessionPrincipal } from '@/lib/access/schema'
import { sessionAbsoluteMs } from '@/lib/access/limits'
import { loadEnv, setEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { openSessionToken } from './open-session-token'
import { acceptOpenidUser, openidProviders } from './openid'
import { readRequestFacts } from './request-facts'
import { routes } from './routes'

/**
 * With `open-session-token.ts` all on the server that knows next-auth. Its cookie carries the id of a row in `sessions` and nothing else:
 * who that is, and what they may do, is read from the database at every request.
 */

/** Who is asking for a page of this company; null for strangers, ended sessions and members of other companies. */
export const getPrincipal = cache(async (companySlug: string): Promise<SessionPrincipal | null> => {
  const requestHeaders = await headers()
  const sessionId = await readSessionId(requestHeaders.get('cookie'))
  if (sessionId === null) return null
  return findSessionPrincipal({ sessionId, companySlug, ...readRequestFacts(requestHeaders) })
})

/** The companies that the signed-in user may enter; none for strangers. */
export const listOwnCompanies = cache(async (): Promise<SessionCompany[]> => {
  const sessionId = await readSessionId((await headers()).get('cookie'))
  return sessionId === null ? [] : listSessionCompanies(sessionId)
})

/**
 * The session row that a cookie header names, or null. The cookie is encrypted with AUTH_SECRET: one that was tampered
 * with reads as none.
 */
export async function readSessionId(cookieHeader: string | null): Promise<string | null> {
  const token = readCookie(cookieHeader, sessionCookieName())
  return token === undefined ? null : await openSessionToken(token, requireSecret())
}

/** Ends the browser's session: the row is revoked first, so a copy of the cookie is worth nothing. */
export async function endSession(): Promise<void> {
  const requestHeaders = await headers()
  const sessionId = await readSessionId(requestHeaders.get('cookie'))
  if (sessionId !== null) await signOut({ sessionId, ...readRequestFacts(requestHeaders) })
  ;(await cookies()).delete(sessionCookieName())
}

/** Both methods of `app/api/auth/[...nextauth]/route.ts`. */
export async function handleAuth(
  request: Request,
  context: { params: Promise<{ nextauth: string[] }> },
): Promise<Response> {
  // next-auth reads its own address from the environment and believes the Host header without it.
  setEnv({ NEXTAUTH_URL: loadEnv().baseUrl })
  return NextAuth(authOptions())(request, context)
}

function authOptions(): NextAuthOptions {
  const isSecure = usesHttps()
  return {
    secret: requireSecret(),
    useSecureCookies: isSecure,
    session: { strategy: 'jwt', maxAge: sessionAbsoluteMs / 1000 },
    pages: { signIn: routes.signIn(), error: routes.signIn() },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure },
      },
    },
    providers: [
      CredentialsProvider({
        credentials: {
          email: { type: 'email' },
          password: { type: 'password' },
          code: { type: 'text' },
        },
        authorize: async (credentials, request) => {
          const facts = readRequestFacts(new Headers(onlyStrings(request.headers)))
          const sessionId = await signInOrSay({
            email: String(credentials?.email ?? ''),
            password: String(credentials?.password ?? ''),
            code: String(credentials?.code ?? ''),
            ip: facts.ip,
            userAgent: facts.userAgent,
          })
          return { id: sessionId }
        },
      }),
      ...openidProviders(),
    ],
    callbacks: {
      signIn: async (given) => acceptOpenidUser(given, readRequestFacts(await headers())),
      jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
      // What `/api/auth/session` tells a script: that there is a session, and not who.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid !== 'string') return
        await signOut({ sessionId: token.sid, ...readRequestFacts(await headers()) })
      },
    },
    logger: { error: tellOpenidFailure, warn: () => undefined, debug: () => undefined },
  }
}

/** What goes wrong with the provider is the operator's to see; the rest of next-auth's messages are wrong passwords. */
function tellOpenidFailure(code: string, given: unknown): void {
  if (!code.includes('OAUTH')) return
  const error = given instanceof Error ? given : (given as { error?: unknown })?.error
  log.warn('single sign-on failed', { code, reason: error instanceof Error ? error.message : '' })
}

/** next-auth passes the message of an error on to the browser: only codes may get there. */
async function signInOrSay(input: Parameters<typeof signIn>[0]): Promise<string> {
  try {
    return (await signIn(input)).sessionId
  } catch (error) {
    if (error instanceof AppError) throw new Error(signInErrorText(error))
    log.error('a sign-in failed', error)
    throw new Error('internal_error')
  }
}

function sessionCookieName(): string {
  return usesHttps() ? '__Secure-trailkeeper.session' : 'trailkeeper.session'
}

function usesHttps(): boolean {
  return loadEnv().baseUrl.startsWith('https:')
}

function requireSecret(): string {
  const secret = loadEnv().authSecret
  if (!secret) throw new Error('AUTH_SECRET is not set: the start has not made one.')
  return secret
}

function readCookie(header: string | null, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const [key = '', ...value] = part.trim().split('=')
    if (key === name) return value.join('=')
  }
  return undefined
}

function onlyStrings(record: Record<string, unknown> | undefined): [string, string][] {
  return Object.entries(record ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
}
