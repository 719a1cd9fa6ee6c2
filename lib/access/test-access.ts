import { createCompany, ensureInstanceCompany } from '@/lib/companies/commands'
import type { Plan } from '@/lib/companies/plans'
import { openTestLog, type TestLog } from '@/lib/log/test-log'
import { inTransaction, sql } from '@/lib/platform/db'
import { addUser, recordUserAdded } from './commands/add-user'
import { openSession } from './commands/open-session'
import { actedBy, actedByOperator } from './origin'
import { hashPassword } from './password'
import { findSessionPrincipal } from './queries/sessions'
import { nameRole } from './roles'
import type { BuiltInRole, SessionPrincipal, SystemPrincipal } from './schema'
import { listActiveCompanies } from './store/members'
import { findUserByEmail } from './store/users'

export const testPassword = 'correct horse battery'
export const from = { ip: '192.0.2.7', userAgent: 'test' }

/** An instance whose start is done, on a database of its own. */
export async function openTestInstance(): Promise<TestLog & { instanceId: string }> {
  const log = await openTestLog()
  return { ...log, instanceId: await ensureInstanceCompany() }
}

export type TestCompany = { id: string; slug: string; operator: SystemPrincipal }

export async function makeCompany(slug: string, plan: Plan = 'enterprise'): Promise<TestCompany> {
  const { id } = await createCompany(actedByOperator(), { slug, name: `Company ${slug}`, plan })
  return { id, slug, operator: { kind: 'system', companyId: id, operator: 'ops' } }
}

/** A member `<role>@<slug>.example`, signed in. */
export async function makeMember(
  company: TestCompany,
  role: BuiltInRole,
  email = `${role}@${company.slug}.example`,
): Promise<SessionPrincipal> {
  testPasswordHash ??= hashPassword(testPassword)
  const passwordHash = await testPasswordHash
  await inTransaction(async (tx) => {
    const { id: companyId, operator } = company
    const values = { companyId, email, name: `The ${role}`, passwordHash }
    const user = await addUser(tx, { ...values, role: { key: role, label: nameRole(role) } })
    await recordUserAdded(tx, actedBy(operator), user)
  })
  return principalOf(company, email)
}

/** One for all: hashing a password takes a third of a second, and two of them for each member would be most of a run. */
let testPasswordHash: Promise<string> | undefined

/** A new session of somebody whose password was right. */
export async function principalOf(company: TestCompany, email: string): Promise<SessionPrincipal> {
  const user = await findUserByEmail(email)
  if (!user) throw new Error(`${email} has no account`)
  const companyIds = (await listActiveCompanies(user.id)).map(({ companyId }) => companyId)
  const { sessionId } = await inTransaction((tx) =>
    openSession(tx, { ...from, user, companyIds, method: 'password', factor: null }),
  )
  const principal = await findSessionPrincipal({ sessionId, companySlug: company.slug, ...from })
  if (!principal) throw new Error(`${email} got no principal`)
  return principal
}

export type TestEvent = {
  action: string
  actor: { type: string; name?: string }
  via: { type: string; id?: string }
  details?: Record<string, unknown>
  changes?: unknown[]
}

/** The events of a company in order, as they are sealed: personal values are not in the line. */
export async function readEvents(companyId: string, action?: string): Promise<TestEvent[]> {
  const rows = await sql().query<{ line: string }>(
    'test.events',
    'SELECT line FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [companyId],
  )
  const events = rows.map((row) => JSON.parse(row.line) as TestEvent)
  return action === undefined ? events : events.filter((event) => event.action === action)
}

/** Everything that the database holds of a company's events, to look for what must not be there. */
export async function readAllText(): Promise<string> {
  const rows = await sql().query<{ text: string }>(
    'test.all_text',
    `SELECT coalesce(string_agg(t, ' '), '') AS text FROM (
       SELECT line AS t FROM events UNION ALL SELECT text FROM event_personal
       UNION ALL SELECT event::text FROM attempt_windows UNION ALL SELECT w::text FROM attempt_windows w
       UNION ALL SELECT k::text FROM api_keys k) all_text`,
    [],
  )
  return rows[0]?.text ?? ''
}

/** How many connections of this test's database wait for a lock. */
export async function countWaiting(): Promise<number> {
  const [row] = await sql().query<{ waiting: number }>(
    'test.waiting',
    `SELECT count(*)::int AS waiting FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE NOT l.granted AND a.datname = current_database()`,
    [],
  )
  return row?.waiting ?? 0
}
