import type { z } from 'zod'
import { recordEvent } from '@/lib/log/append'
import { createLog } from '@/lib/log/create-log'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { type ActedBy, type NewCompany, newCompany, plan } from './schema'
import {
  type CompanyRow,
  findInstanceRow,
  hasSlug,
  insertCompany,
  lockCompanies,
  updatePlan,
} from './store'

/** No company can have it: a slug has letters, digits and hyphens only. */
const instanceSlug = '~instance'

/**
 * Creates a company with an empty log, whose first event says so. Throws `invalid_company` (422) and `slug_taken` (409).
 */
export async function createCompany(by: ActedBy, input: NewCompany): Promise<CompanyRow> {
  return inTransaction(async (tx) => {
    const company = await openCompany(tx, input)
    await recordCompanyCreated(tx, by, company)
    return company
  })
}

/** The rows of a new company, for a transaction that does more than this; record the event at its end. */
export async function openCompany(tx: Tx, input: NewCompany): Promise<CompanyRow> {
  const values = parse(newCompany, input)
  await lockCompanies(tx)
  if (await hasSlug(tx, values.slug)) {
    throw new AppError('slug_taken', {
      status: 409,
      title: 'Slug taken',
      detail: `There is a company "${values.slug}" already.`,
      errors: [{ pointer: '/slug', message: 'is taken' }],
    })
  }
  const now = nowMs()
  const company = { id: newUuidV7(now), ...values }
  await insertCompany(tx, { ...company, isInstance: false, createdAt: new Date(now) })
  await createLog(tx, { companyId: company.id })
  return company
}

export async function recordCompanyCreated(
  tx: Tx,
  { via, ...origin }: ActedBy,
  company: CompanyRow,
): Promise<void> {
  await recordEvent(tx, {
    companyId: company.id,
    via,
    event: {
      action: 'company.created',
      ...origin,
      targets: [{ type: 'company', id: company.id, name: company.name }],
      details: { ...origin.details, slug: company.slug, plan: company.plan },
    },
  })
}

/** Puts a company on another plan; the same plan again changes and records nothing. Throws `company_not_found` (404). */
export async function setPlan(
  { via, ...origin }: ActedBy,
  { company, plan: wanted }: { company: CompanyRow; plan: string },
): Promise<void> {
  const next = parse(plan, wanted)
  await inTransaction(async (tx) => {
    const former = await updatePlan(tx, { id: company.id, plan: next })
    if (former === undefined) {
      throw new AppError('company_not_found', {
        status: 404,
        title: 'No such company',
        detail: `There is no company "${company.slug}".`,
      })
    }
    if (former === next) return
    await recordEvent(tx, {
      companyId: company.id,
      via,
      event: {
        action: 'company.plan_changed',
        ...origin,
        targets: [{ type: 'company', id: company.id, name: company.name }],
        changes: [{ field: 'plan', old: former, new: next }],
      },
    })
  })
}

/**
 * The id of the row that owns the instance's own log (failed attempts that are nobody's); makes it if it is not there.
 * Safe to call from several at once.
 */
export async function ensureInstanceCompany(): Promise<string> {
  const found = await findInstanceRow()
  if (found) return found.id
  return inTransaction(async (tx) => {
    await lockCompanies(tx)
    const other = await findInstanceRow(tx)
    if (other) return other.id
    const now = nowMs()
    const id = newUuidV7(now)
    await insertCompany(tx, {
      id,
      slug: instanceSlug,
      name: 'This instance',
      plan: 'enterprise',
      timeZone: 'UTC',
      isInstance: true,
      createdAt: new Date(now),
    })
    await createLog(tx, { companyId: id })
    return id
  })
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const errors = result.error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(''),
    message: issue.message,
  }))
  throw new AppError('invalid_company', {
    status: 422,
    title: 'Invalid company',
    detail: errors
      .map(({ pointer, message }) => `${pointer.slice(1) || 'plan'} ${message}`)
      .join('; '),
    errors,
  })
}
