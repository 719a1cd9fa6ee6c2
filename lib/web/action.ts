import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { requireTwoFactor } from '@/lib/access/require-permission'
import { needsVisibleLog, requirePlan } from '@/lib/access/require-plan'
import { can } from '@/lib/access/roles'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { fieldErrors, malformedInput } from './field-errors'
import { notYoursToSee } from './not-yours'
import { describeProblem } from './problem'
import { recordActionCall, type RequestTrace } from './record-api-request'
import { type RequestFacts, readRequestFacts } from './request-facts'
import { getPrincipal, listOwnCompanies } from './session'

/** What every server action returns. `values` are the submitted texts, secrets left out, for `defaultValue`. */
export type ActionResult<Value> =
  | { ok: true; value: Value }
  | {
      ok: false
      error: { code: string; detail: string; errors: FieldError[] }
      values: Record<string, string>
    }

/**
 * Callable as `useActionState(run, null)` wants it, as a form's own action, and directly with an object.
 */
type Action<Input, Value> = {
  (input: Input): Promise<ActionResult<Value>>
  (state: ActionResult<Value> | null, form: FormData): Promise<ActionResult<Value>>
}

type ActionOptions = {
  name: string
  permission?: Permission
  /** Lets in those who have yet to set up the second factor that their company asks for: for their own account. */
  beforeTwoFactor?: boolean
  /** Members of the input that are personal data of whoever acts, but no secrets: their own name. */
  ownMembers?: readonly string[]
  /** JSON Pointers to members of the input that may name anybody, such as what was searched for: `/state/q`. */
  personalMembers?: readonly string[]
}

const companyMember = { company: z.string().min(1).max(100) }

/**
 * Builds a server action, which is a public POST endpoint: the member `company` of its input (a hidden field, the slug)
 * says for which company; session, membership, permission and plan are read anew. Without a `permission` being a member is
 * enough. `redirect()` and `notFound()` inside `run` work. `name` (`api-keys.create`) is what its calls are recorded under,
 * for ever: no two have the same, which a test holds.
 */
export function action<Shape extends z.ZodObject, Value>(
  schema: Shape,
  options: ActionOptions,
  run: (principal: SessionPrincipal, input: z.output<Shape>, facts: RequestFacts) => Promise<Value>,
): Action<z.input<Shape> & { company: string }, Value> {
  const { name, permission, beforeTwoFactor = false } = options
  const { ownMembers = [], personalMembers = [] } = options
  return makeAction(name, async (raw, { facts, trace }) => {
    const { company } = parse(z.object(companyMember), raw)
    const { company: _, ...rest } = raw
    trace.body = rest
    Object.assign(trace, { ownMembers, personalMembers })
    const principal = await requireMember(company, { permission, trace })
    if (!beforeTwoFactor) requireTwoFactor(principal)
    if (needsVisibleLog(permission)) requirePlan(principal.plan, 'logVisible')
    return run(principal, parse(schema, 'company' in schema.shape ? raw : rest), facts)
  })
}

/** A server action for people who are not signed in, such as opening a fresh instance. */
export function openAction<Shape extends z.ZodObject, Value>(
  schema: Shape,
  run: (input: z.output<Shape>, facts: RequestFacts) => Promise<Value>,
): Action<z.input<Shape>, Value> {
  return makeAction(null, (raw, { facts }) => run(parse(schema, raw), facts))
}

/** `name`: null where nobody is signed in, so that there is nobody to record a call of. */
function makeAction<Value>(
  name: string | null,
  work: (
    raw: Record<string, unknown>,
    call: { facts: RequestFacts; trace: RequestTrace },
  ) => Promise<Value>,
): Action<unknown, Value> {
  return async (first: unknown, second?: FormData): Promise<ActionResult<Value>> => {
    const startedAt = performance.now()
    const raw = readRaw(second ?? first)
    const requestHeaders = await headers()
    const facts = readRequestFacts(requestHeaders)
    const trace: RequestTrace = { principal: null, code: null }
    const record = (status: number) => {
      if (name !== null) {
        recordActionCall(trace, { name, status, headers: requestHeaders, startedAt })
      }
    }
    try {
      const value = await work(raw, { facts, trace })
      record(200)
      return { ok: true, value }
    } catch (error) {
      const control = statusOfControl(error)
      if (control !== undefined) record(control)
      unstable_rethrow(error)
      const { code, detail, status, errors = [] } = describeProblem(error, facts.requestId)
      trace.code = code
      record(status)
      return { ok: false, error: { code, detail, errors }, values: valuesOf(raw) }
    }
  }
}

/** The status that Next makes of `redirect()` and `notFound()`, which it throws; undefined for everything else. */
function statusOfControl(error: unknown): number | undefined {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : ''
  if (digest.startsWith('NEXT_REDIRECT;')) return 303
  const fallback = /^NEXT_HTTP_ERROR_FALLBACK;(\d{3})$/.exec(digest)
  return fallback ? Number(fallback[1]) : undefined
}

async function requireMember(
  company: string,
  { permission, trace }: { permission: Permission | undefined; trace: RequestTrace },
): Promise<SessionPrincipal> {
  const principal = await getPrincipal(company)
  trace.principal = principal
  if (principal && (permission === undefined || can(principal, permission))) return principal
  if (principal) throw await notYoursToSee(principal)
  const [own] = await listOwnCompanies()
  if (own) {
    // Whoever reaches for another company is recorded in their own.
    trace.principal = await getPrincipal(own.slug)
    throw await notYoursToSee({ companyId: own.id })
  }
  throw new AppError('unauthorized', {
    status: 401,
    title: 'Unauthorized',
    detail: 'Your session is over. Sign in again.',
  })
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const result = schema.safeParse(raw)
  if (!result.success) throw malformedInput(fieldErrors(result.error))
  return result.data
}

/** A form as an object: fields of one name more than once become a list, React's own are left out. */
function readRaw(given: unknown): Record<string, unknown> {
  if (!(given instanceof FormData)) {
    return typeof given === 'object' && given !== null ? { ...given } : {}
  }
  const names = [...new Set(given.keys())].filter((name) => !name.startsWith('$ACTION'))
  return Object.fromEntries(
    names.map((name) => {
      const values = given.getAll(name)
      return [name, values.length > 1 ? values : values[0]]
    }),
  )
}

/** What may be written back into the form. A password is typed again. */
function valuesOf(raw: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !/password|secret|token/i.test(entry[0]),
    ),
  )
}
