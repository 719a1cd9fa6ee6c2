import 'server-only'
import { headers } from 'next/headers'
import { unstable_rethrow } from 'next/navigation'
import { z } from 'zod'
import { can } from '@/lib/access/roles'
import type { Permission, SessionPrincipal } from '@/lib/access/schema'
import { AppError, type FieldError } from '@/lib/platform/errors'
import { fieldErrors, inputInvalid } from './field-errors'
import { notYoursToSee } from './not-yours'
import { describeProblem } from './problem'
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

const companyMember = { company: z.string().min(1).max(100) }

/**
 * Builds a server action, which is a public POST endpoint: the member `company` of its input (a hidden field, the slug)
 * says for which company; session, membership and permission are read anew. Without a `permission` being a member is
 * enough. `redirect()` and `notFound()` inside `run` work. `name` (`api-keys.create`) is what its calls are recorded under,
 * for ever: no two have the same, which a test holds.
 */
export function action<Shape extends z.ZodObject, Value>(
  schema: Shape,
  { permission }: { name: string; permission?: Permission },
  run: (principal: SessionPrincipal, input: z.output<Shape>, facts: RequestFacts) => Promise<Value>,
): Action<z.input<Shape> & { company: string }, Value> {
  return makeAction(async (raw, facts) => {
    const { company } = parse(z.object(companyMember), raw)
    const principal = await requireMember(company, permission)
    const { company: _, ...rest } = raw
    return run(principal, parse(schema, 'company' in schema.shape ? raw : rest), facts)
  })
}

/** A server action for people who are not signed in, such as opening a fresh instance. */
export function openAction<Shape extends z.ZodObject, Value>(
  schema: Shape,
  run: (input: z.output<Shape>, facts: RequestFacts) => Promise<Value>,
): Action<z.input<Shape>, Value> {
  return makeAction((raw, facts) => run(parse(schema, raw), facts))
}

function makeAction<Value>(
  work: (raw: Record<string, unknown>, facts: RequestFacts) => Promise<Value>,
): Action<unknown, Value> {
  return async (first: unknown, second?: FormData): Promise<ActionResult<Value>> => {
    const raw = readRaw(second ?? first)
    const facts = readRequestFacts(await headers())
    try {
      return { ok: true, value: await work(raw, facts) }
    } catch (error) {
      unstable_rethrow(error)
      const { code, detail, errors = [] } = describeProblem(error, facts.requestId)
      return { ok: false, error: { code, detail, errors }, values: valuesOf(raw) }
    }
  }
}

async function requireMember(
  company: string,
  permission: Permission | undefined,
): Promise<SessionPrincipal> {
  const principal = await getPrincipal(company)
  if (principal && (permission === undefined || can(principal, permission))) return principal
  const [own] = principal ? [{ id: principal.companyId }] : await listOwnCompanies()
  if (own) throw await notYoursToSee({ companyId: own.id })
  throw new AppError('unauthorized', {
    status: 401,
    title: 'Unauthorized',
    detail: 'Your session is over. Sign in again.',
  })
}

function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const result = schema.safeParse(raw)
  if (!result.success) throw inputInvalid(fieldErrors(result.error))
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
