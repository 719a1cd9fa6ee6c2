import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'

/** Whom the provider signs in, without asking anybody. */
export type Person = {
  sub: string
  email: string
  email_verified: boolean
  name: string
  groups?: string[]
}

export type OpenidProvider = { signInAs: (person: Person) => void; stop: () => Promise<void> }

/** A real OpenID provider (certified, from npm) on the loopback address that the server under test was told. */
export async function startOpenidProvider(options: {
  issuer: string
  clientId: string
  clientSecret: string
  redirectUri: string
}): Promise<OpenidProvider> {
  const people = new Map<string, Person>()
  let current = ''
  const provider = new Provider(options.issuer, {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: [options.redirectUri],
      },
    ],
    claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
    // E-mail and groups are told by the userinfo endpoint alone, as many providers do.
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    cookies: { keys: ['of the test'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => people.get(accountId),
    }),
  })

  const interact = async (request: IncomingMessage, response: ServerResponse) => {
    const { prompt, params, session } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login') {
      return provider.interactionFinished(request, response, { login: { accountId: current } })
    }
    const accountId = session?.accountId ?? current
    const grant = new provider.Grant({ accountId, clientId: params.client_id })
    grant.addOIDCScope('openid email profile')
    const grantId = await grant.save()
    return provider.interactionFinished(request, response, { consent: { grantId } })
  }

  const answer = provider.callback()
  const server = createServer((request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    interact(request, response).catch(() => response.destroy())
  })
  const { hostname, port } = new URL(options.issuer)
  await new Promise<void>((resolve) => server.listen(Number(port), hostname, resolve))
  return {
    signInAs: (person) => {
      people.set(person.sub, person)
      current = person.sub
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
