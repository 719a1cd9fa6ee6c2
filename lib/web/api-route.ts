import 'server-only'
import type { z } from 'zod'
import { authenticateKey, keyInvalid } from '@/lib/access/authenticate-key'
import { findSessionPrincipal, listSessionCompanies } from '@/lib/access/queries/sessions'
import type { KeyPrincipal, Permission, Scope, SessionPrincipal } from '@/lib/access/schema'
import { AppError } from '@/lib/platform/errors'
import { readApiInput, readJsonBody } from './api-input'
import { type ApiPrincipal, authorise } from './authorise'
import { type ApiReply, toResponse } from './api-reply'
import { notYoursToSee } from './not-yours'
import { measureRequests } from './metrics-of-requests'
import { problemResponse } from './problem'
import { openRateGate } from './rate-gate'
import { recordApiRequest, type RequestTrace } from './record-api-request'
import { type RequestFacts, readRequestFacts } from './request-facts'
import { readSessionId } from './session'

export type ApiContext = RequestFacts & {
  request: Request
  url: URL
  /** Aborted when the client has gone. */
  signal: AbortSignal
  /**
   * Looks again whether this caller may use the route, for answers that go on: throws what a new request would be answered
   * with.
   */
  authoriseAgain: () => Promise<void>
}

type ApiOptions<Input extends z.ZodObject, Output extends z.ZodType> = {
  /** Path and query parameters, all texts; and `body` where the method has one. Unknown names are refused. */
  input: Input
  /** What a JSON answer holds: members that are not in it do not leave. */
  output: Output
  /** How `input.body` is read; default: JSON of at most 1 MiB. */
  readBody?: (request: Request) => Promise<unknown>
  /** A page asks by itself, again and again: that keeps no session alive. */
  isBackground?: boolean
}

type KeyOptions = {
  /** What a key must carry. `events:read` also needs a plan that shows the log. */
  scope: Scope
  /** Lets a signed-in member in as well, if they hold this; then `company=<slug>` says for which company. */
  permission?: Permission
  open?: false
}
type SessionOptions = { scope?: undefined; permission: Permission; open?: false }
/** Answered to everybody, without a principal. */
type OpenOptions = { open: true; scope?: undefined; permission?: undefined }

type PrincipalOf<Options> = Options extends { open: true }
  ? null
  : Options extends { scope: Scope; permission: Permission }
    ? ApiPrincipal
    : Options extends { scope: Scope }
      ? KeyPrincipal
      : SessionPrincipal

type Params = Record<string, string | string[] | undefined>
type NextContext = { params: Promise<Params> }

/**
 * Builds a route of the API: request id, authentication, permission, plan, input, handler, answer. The handler returns
 * what `output` describes, or `{ body, status?, headers? }`, or a whole `Response`; what it throws is answered as
 * `application/problem+json` (RFC 9457). Every answer carries `X-Request-Id`, and the rate limit where one is set. HEAD is answered by Next from GET;
 * `refuseMethods` answers the methods that a route has not.
 */
export function apiRoute<
  Input extends z.ZodObject,
  Output extends z.ZodType,
  const Access extends KeyOptions | SessionOptions | OpenOptions,
>(
  options: ApiOptions<Input, Output> & Access,
  handler: (
    principal: PrincipalOf<Access>,
    input: z.output<Input>,
    context: ApiContext,
  ) => Promise<ApiReply<z.input<Output>>> | ApiReply<z.input<Output>>,
): (request: Request, nextContext?: NextContext) => Promise<Response> {
  const answer = async (
    request: Request,
    { facts, params, trace }: { facts: RequestFacts; params: Params; trace: RequestTrace },
  ): Promise<Response> => {
    const rate = options.open ? undefined : openRateGate(facts, request)
    const answered = (response: Response) => {
      rate?.addHeaders(response.headers)
      return response
    }
    try {
      await rate?.countAddress()
      const url = new URL(request.url)
      const company = takeCompany(url, options)
      const principal = await authenticate(request, { facts, company, options, trace })
      if (principal) await rate?.countPrincipal(principal)
      await authorise(principal, { facts, options })
      const input = await readApiInput(request, {
        url,
        params,
        schema: options.input,
        readBody: async (given) => {
          if (options.readBody) return options.readBody(given)
          trace.body = await readJsonBody(given)
          return trace.body
        },
      })
      const authoriseAgain = async () => {
        const now = await authenticate(request, { facts, company, options, trace })
        await authorise(now, { facts, options })
      }
      const context = { ...facts, request, url, signal: request.signal, authoriseAgain }
      // `authenticate` made exactly the kind of principal that the options allow; types cannot follow it that far.
      const reply = await handler(principal as PrincipalOf<Access>, input, context)
      // What came while they waited is not theirs to see if they were locked out meanwhile.
      if (mayHaveWaited(input)) await authoriseAgain()
      return answered(toResponse(reply, { output: options.output, requestId: facts.requestId }))
    } catch (error) {
      trace.code = error instanceof AppError ? error.code : 'internal_error'
      return answered(problemResponse(error, { requestId: facts.requestId }))
    }
  }
  // What may write events does nothing else: there is no other route of this scope.
  const isIngest = options.scope === 'events:write'
  const measure = measureRequests()
  return async (request, nextContext) => {
    const startedAt = performance.now()
    const params = (await nextContext?.params) ?? {}
    const trace: RequestTrace = { principal: null, code: null }
    const facts = readRequestFacts(request.headers)
    const response = await answer(request, { facts, params, trace })
    const { method, url, headers } = request
    const { status } = response
    measure({ method, url, params, status, startedAt })
    recordApiRequest(trace, { method, url, params, headers, status, isIngest, startedAt })
    return response
  }
}

type Access = KeyOptions | SessionOptions | OpenOptions

/** Readers who wait for what is still to come say so by `wait`, in seconds. */
function mayHaveWaited(input: object): boolean {
  return 'wait' in input && Number(input.wait) > 0
}

/** Session reads say in the address which company they mean; a key knows its own. */
function takeCompany(url: URL, options: Access): string | null {
  if (!options.permission) return null
  const company = url.searchParams.get('company')
  url.searchParams.delete('company')
  return company
}

async function authenticate(
  request: Request,
  given: {
    facts: RequestFacts
    company: string | null
    options: Access & { isBackground?: boolean }
    trace: RequestTrace
  },
): Promise<ApiPrincipal | null> {
  const { facts, company, options, trace } = given
  if (options.open) return null
  const authorization = request.headers.get('authorization')
  if (options.scope && (authorization !== null || !options.permission)) {
    trace.principal = await authenticateKey({ authorization, ...facts })
    return trace.principal
  }
  const sessionId = await readSessionId(request.headers.get('cookie'))
  if (sessionId === null) throw options.scope ? keyInvalid() : signInNeeded()
  refuseForeignWrites(request)
  const { isBackground = false } = options
  const find = (companySlug: string) =>
    findSessionPrincipal({ sessionId, companySlug, isBackground, ...facts })
  trace.principal = await find(company ?? '')
  if (trace.principal) return trace.principal
  const [own] = await listSessionCompanies(sessionId)
  if (!own) throw options.scope ? keyInvalid() : signInNeeded()
  // Whoever reaches for another company is recorded in their own.
  trace.principal = await find(own.slug)
  throw await notYoursToSee({ companyId: own.id })
}

/** A cookie goes with whatever page asks: only our own pages may write with it. */
function refuseForeignWrites(request: Request): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (request.headers.get('sec-fetch-site') === 'same-origin') return
  const origin = request.headers.get('origin')
  if (origin && URL.canParse(origin) && new URL(origin).host === request.headers.get('host')) return
  throw new AppError('foreign_origin', {
    status: 403,
    title: 'Forbidden',
    detail: 'A session can only write from pages of this instance.',
  })
}

function signInNeeded(): AppError {
  return new AppError('unauthorized', {
    status: 401,
    title: 'Unauthorized',
    detail: 'Sign in first.',
  })
}
