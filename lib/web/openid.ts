import 'server-only'
import type { Account, Profile, User } from 'next-auth'
import type { OAuthConfig } from 'next-auth/providers/oauth'
import { signInByOidc } from '@/lib/access/commands/oidc-sign-in'
import { signInErrorText } from '@/lib/access/rules'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import type { RequestFacts } from './request-facts'
import { routes } from './routes'

/**
 * Single sign-on at the OpenID provider of the operator (OpenID Connect Core 1.0, code flow) through next-auth, which checks
 * state, nonce, PKCE and the signature of the ID token. Who may come in is decided in lib/access.
 */
export const openidProviderId = 'oidc'

type Claims = Profile & Record<string, unknown>

/** None where the environment names no provider. */
export function openidProviders(): OAuthConfig<Claims>[] {
  const { oidc } = loadEnv()
  if (!oidc) return []
  const { issuer, clientId, clientSecret, name } = oidc
  return [
    {
      id: openidProviderId,
      name,
      type: 'oauth',
      wellKnown: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
      issuer,
      clientId,
      clientSecret,
      idToken: true,
      checks: ['pkce', 'state', 'nonce'],
      authorization: { params: { scope: 'openid email profile' } },
      // Many providers put groups and e-mail only there. The library refuses one about another subject than the token's.
      userinfo: {
        request: async ({ tokens, client }) => ({
          ...('claims' in tokens && typeof tokens.claims === 'function' ? tokens.claims() : {}),
          ...(client.issuer.metadata.userinfo_endpoint && tokens.access_token
            ? await client.userinfo(tokens as Parameters<typeof client.userinfo>[0])
            : {}),
        }),
      },
      profile: (claims) => ({ id: String(claims.sub ?? '') }),
    },
  ]
}

/**
 * Lets in whom the provider vouched for: `user.id` becomes the session's. Returns where to go instead when nobody here
 * knows them.
 */
export async function acceptOpenidUser(
  {
    user,
    account,
    profile,
  }: { user: User; account: Account | null; profile?: Profile | undefined },
  facts: RequestFacts,
): Promise<true | string> {
  if (account?.provider !== openidProviderId) return true
  const claims = (profile ?? {}) as Claims
  try {
    const { sessionId } = await signInByOidc({
      issuer: loadEnv().oidc?.issuer ?? '',
      subject: account.providerAccountId,
      email: textOf(claims.email),
      isEmailVerified: claims.email_verified === true,
      name: textOf(claims.name) ?? textOf(claims.preferred_username),
      claims,
      ip: facts.ip,
      userAgent: facts.userAgent,
    })
    user.id = sessionId
    return true
  } catch (error) {
    if (error instanceof AppError) return routes.signIn({ error: signInErrorText(error) })
    log.error('a single sign-on failed', error)
    return routes.signIn({ error: 'internal_error' })
  }
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim.trim() !== '' ? claim : null
}
