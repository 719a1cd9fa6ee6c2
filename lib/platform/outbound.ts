import { lookup as resolve } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { checkOutboundUrl, type OutboundTarget, pickAddresses } from './outbound/outbound-rules'
import { OutboundError } from './outbound/outbound-error'
import { describeFailure } from './outbound/describe-failure'
import { shareInProcess } from './share-in-process'

export { OutboundError } from './outbound/outbound-error'
export { checkOutboundUrl } from './outbound/outbound-rules'

export type OutboundRequest = {
  url: string
  method?: 'GET' | 'POST' | 'OPTIONS'
  headers?: Record<string, string>
  body?: Uint8Array | string
  /** PEM of authorities trusted beside nobody else; null: those of the system. */
  ca?: string | null
  /** Until the whole answer is there. */
  timeoutMs?: number
  /** More of an answer is not read. */
  answerBytesMax?: number
  signal?: AbortSignal
  /** Over a connection of its own: what is asked is whether one can be made. */
  isFresh?: boolean
}

export type OutboundAnswer = {
  status: number
  /** Lower-case names; of several values the first. */
  headers: Record<string, string>
  /** `name=value` of every cookie that it sets: a load balancer finds the same machine again by them. */
  cookies: string[]
  text: string
  /** The answer was longer than what was read of it. */
  isCut: boolean
}

/** Asks for every address of a name. */
export type Resolver = (host: string) => Promise<{ address: string; family: number }[]>

const connectTimeoutMs = 5_000
const timeoutMsDefault = 30_000
const answerBytesDefault = 64 * 1024
const idleMs = 15_000
const agentsMax = 200

/**
 * The one door for every URL that somebody configured (streams, webhooks): https, public addresses, or what the operator
 * lists in OUTBOUND_ALLOW. A name is resolved once per connection, and the connection goes to an address that was checked, so
 * that a name which answers differently the second time gains nothing. Redirects are refused, certificates always checked,
 * sizes and times capped, cloud metadata never reached. Throws `OutboundError`.
 */
export async function sendOutbound(input: OutboundRequest): Promise<OutboundAnswer> {
  const target = checkOutboundUrl(input.url)
  const deadline = AbortSignal.timeout(input.timeoutMs ?? timeoutMsDefault)
  const signal = input.signal ? AbortSignal.any([deadline, input.signal]) : deadline
  const ca = input.ca ?? null
  const dispatcher = input.isFresh ? makeAgent(target, ca) : agentFor(target, ca)
  try {
    const answer = await request(target.url, {
      method: input.method ?? 'POST',
      // Whoever is not told compresses as they like, and an answer is read as it comes.
      headers: { 'user-agent': 'Trailkeeper', 'accept-encoding': 'identity', ...input.headers },
      body: input.body ?? null,
      dispatcher,
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const { statusCode: status } = answer
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        (Array.isArray(value) ? value[0] : value) ?? '',
      ]),
    )
    const cookies = [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((set) => set.split(';')[0] ?? '')
    const max = input.answerBytesMax ?? answerBytesDefault
    const { text, isCut } = await readAnswer(answer.body, max)
    if (status >= 300 && status < 400) throw redirected(target, headers.location)
    return { status, headers, cookies, text, isCut }
  } catch (error) {
    throw describeFailure(error, {
      target,
      isTimeout: deadline.aborted && !input.signal?.aborted,
      isAborted: input.signal?.aborted ?? false,
    })
  } finally {
    if (input.isFresh) void dispatcher.destroy()
  }
}

/**
 * Checks a URL that somebody enters, as far as that goes without a connection: http to a name that the operator did not list is
 * let in only where the name leads to an address that they did. Throws `OutboundError`.
 */
export async function admitOutboundUrl(text: string): Promise<URL> {
  const target = checkOutboundUrl(text)
  if (target.url.protocol === 'http:' && !target.isListed && isIP(target.host) === 0) {
    const addresses = await shared()
      .resolver(target.host)
      .catch(() => [])
    pickAddresses(addresses, target)
  }
  return target.url
}

/** For tests: a resolver that answers as it likes. Without an argument the system's is back. */
export function setResolver(resolver?: Resolver): void {
  shared().resolver = resolver ?? systemResolver
}

type Shared = { agents: Map<string, Agent>; resolver: Resolver }

function shared(): Shared {
  return shareInProcess('outbound', () => ({ agents: new Map(), resolver: systemResolver }))
}

const systemResolver: Resolver = (host) => resolve(host, { all: true, verbatim: true })

/** Connections are kept by origin, certificates and what is allowed: each was checked when it was opened. */
function agentFor(target: OutboundTarget, ca: string | null): Agent {
  const { agents } = shared()
  const key = JSON.stringify([target.url.origin, target.isListed, ca])
  const known = agents.get(key)
  if (known) return known
  const agent = makeAgent(target, ca)
  const oldest = agents.keys().next().value
  if (agents.size >= agentsMax && oldest !== undefined) {
    void agents.get(oldest)?.close()
    agents.delete(oldest)
  }
  agents.set(key, agent)
  return agent
}

function makeAgent(target: OutboundTarget, ca: string | null): Agent {
  return new Agent({
    // As many as there are requests: companies may have one origin in common, and one's slow answers must hold up no other's.
    connections: null,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    connect: {
      timeout: connectTimeoutMs,
      lookup: (host, options, done) => {
        lookUp(host, target).then(
          (addresses) => {
            const [first] = addresses
            if (options.all || !first) done(null, addresses)
            else done(null, first.address, first.family)
          },
          (error: NodeJS.ErrnoException) => done(error, []),
        )
      },
      ...(ca === null ? {} : { ca }),
    },
  })
}

/** Node asks nobody for literal addresses: `checkOutboundUrl` has looked at those. */
async function lookUp(host: string, target: OutboundTarget) {
  return pickAddresses(await shared().resolver(host), target)
}

async function readAnswer(
  body: AsyncIterable<Uint8Array> & { destroy?: () => unknown },
  max: number,
): Promise<{ text: string; isCut: boolean }> {
  const parts: Uint8Array[] = []
  let size = 0
  let isCut = false
  for await (const part of body) {
    parts.push(part.subarray(0, max - size))
    size += part.length
    if (size > max) {
      isCut = true
      break
    }
  }
  return { text: Buffer.concat(parts).toString('utf8'), isCut }
}

function redirected(target: OutboundTarget, location: string | undefined): OutboundError {
  const to =
    location && URL.canParse(location, target.url.href) ? new URL(location, target.url) : null
  const where = to ? ` to ${to.origin}` : ''
  return new OutboundError(
    'redirected',
    `${target.host} redirects${where}. Redirects are not followed: enter the address that accepts events itself.`,
  )
}
