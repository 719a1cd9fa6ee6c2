import { z } from 'zod'
import { recordEvent } from '@/lib/log/append'
import { createLog } from '@/lib/log/create-log'
import { nowMs } from '@/lib/platform/clock'
import { inTransaction, type Tx } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { readBusinessHours } from './queries'
import {
  type ActedBy,
  type CompanyChange,
  companyChange,
  type NewCompany,
  newCompany,
  plan,
} from './schema'
import {
  type CompanyRow,
  type CompanySettingsRow,
  findCompanySettings,
  findInstanceRow,
  hasSlug,
  insertCompany,
  lockCompanies,
  updateCompanySettings,
  updatePlan,
} from './store'

/** No company can have it: a slug has letters, digits and hyphens only. */
const instanceSlug = '~instance'

/**
 * Creates a company with an empty log, whose first event says so. Throws `invalid_input` (422) and `slug_taken` (409).
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
  const values = parseInput(newCompany, input)
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
  const { plan: next } = parseInput(z.object({ plan }), { plan: wanted })
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
 * Changes name, time zone or business hours of a company: one event with what really changed, and none where nothing did.
 * The caller has checked who asks. Throws `invalid_input` (422).
 */
export async function changeCompany(
  { via, ...origin }: ActedBy,
  { companyId, change }: { companyId: string; change: CompanyChange },
): Promise<void> {
  const next = parseInput(companyChange, change)
  await inTransaction(async (tx) => {
    const former = await requireSettings(tx, companyId)
    const old = { ...former, businessHours: readBusinessHours(former.businessHours) }
    const changes = (['name', 'timeZone', 'businessHours'] as const).flatMap((field) =>
      next[field] === undefined || JSON.stringify(next[field]) === JSON.stringify(old[field])
        ? []
        : [{ field: fieldNames[field], old: old[field], new: next[field] }],
    )
    if (changes.length === 0) return
    await updateCompanySettings(tx, companyId, withoutUndefined(next))
    await recordEvent(tx, {
      companyId,
      via,
      event: {
        action: 'org.settings_changed',
        ...origin,
        targets: [{ type: 'company', id: companyId, name: next.name ?? former.name }],
        changes,
      },
    })
  })
}

const fieldNames = { name: 'name', timeZone: 'time_zone', businessHours: 'business_hours' } as const

/**
 * Whether members need a second factor; the same again changes and records nothing. The caller has checked who asks, and
 * that it does not shut them out.
 */
export async function setTwoFactorRequired(
  { via, ...origin }: ActedBy,
  { companyId, isRequired }: { companyId: string; isRequired: boolean },
): Promise<void> {
  await inTransaction(async (tx) => {
    const former = await requireSettings(tx, companyId)
    if (former.requireTwoFactor === isRequired) return
    await updateCompanySettings(tx, companyId, { requireTwoFactor: isRequired })
    await recordEvent(tx, {
      companyId,
      via,
      event: {
        action: isRequired
          ? 'two_factor_authentication.enabled'
          : 'two_factor_authentication.disabled',
        ...origin,
        targets: [{ type: 'company', id: companyId, name: former.name }],
        changes: [{ field: 'require_two_factor', old: !isRequired, new: isRequired }],
      },
    })
  })
}

async function requireSettings(tx: Tx, companyId: string): Promise<CompanySettingsRow> {
  const row = await findCompanySettings(companyId, tx)
  if (!row) throw new Error(`company ${companyId} has no row`)
  return row
}

function withoutUndefined(change: z.output<typeof companyChange>) {
  const { name, timeZone, businessHours } = change
  return {
    ...(name === undefined ? {} : { name }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(businessHours === undefined ? {} : { businessHours }),
  }
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
