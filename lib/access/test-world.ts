import { randomUUID } from 'node:crypto'
import { createChannel } from '@/lib/alerts/commands/channels'
import { createRule as createAlertRule } from '@/lib/alerts/commands/rules'
import { makeReport } from '@/lib/reports/commands/make-report'
import { createView } from '@/lib/events/views/commands/views'
import { requestExport } from '@/lib/exports/commands/request-export'
import { placeHold } from '@/lib/holds/commands'
import { createDestination } from '@/lib/streaming/commands/destinations'
import { type SqlParam, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { createApiKey } from './commands/api-keys'
import { createGroup } from './commands/groups'
import { createRole } from './commands/roles'
import { createServiceAccount } from './commands/service-accounts'
import { createWorkspace } from './commands/workspaces'
import { roles } from './roles'
import { builtInRoles, type Permission, permissions, type SessionPrincipal } from './schema'
import { makeCompany, makeMember, openTestInstance, type TestCompany } from './test-access'

/** Two companies with one of everything, and everybody who might come. For `*.db.test.ts` only. */

export const resources = [
  ...(['event', 'apiKey', 'member', 'invitation', 'role'] as const),
  ...(['group', 'workspace', 'serviceAccount', 'session', 'view', 'person', 'erasure'] as const),
  ...(['group', 'workspace', 'serviceAccount', 'session', 'view', 'export'] as const),
  ...(['group', 'workspace', 'serviceAccount', 'session', 'view', 'hold'] as const),
  ...(['group', 'workspace', 'serviceAccount', 'session', 'view', 'report'] as const),
  ...(['group', 'workspace', 'serviceAccount', 'session', 'view', 'destination'] as const),
  ...(['alert', 'alertRule', 'alertChannel'] as const),
]
export type Resource = (typeof resources)[number]
/** One id of each kind of thing. */
export type Ids = Record<Resource, string>

/** Somebody who comes to the company `acme`. */
export type Viewer = {
  name: string
  /** What they may do there; null: they are no member of it, or not any more. */
  permissions: ReadonlySet<Permission> | null
  /** Their session is one. */
  hasSession: boolean
  /** It opens some company, this one or another. */
  isSomewhere: boolean
  needsTwoFactor: boolean
  /** Makes it so, and returns the session they come with; null: none. */
  enter: () => Promise<string | null>
}

export type World = Awaited<ReturnType<typeof openTestWorld>>

export async function openTestWorld() {
  const instance = await openTestInstance()
  const acme = await makeCompany('acme')
  const other = await makeCompany('other')
  const owner = await makeMember(acme, 'owner')
  const outsider = await makeMember(other, 'owner')
  // The one whose role changes: every role is then tried with the same session.
  const changing = await makeMember(acme, 'member')
  const deactivated = await makeMember(acme, 'admin', 'deactivated@acme.example')
  await change('deactivate', 'UPDATE members SET deactivated_at = now() WHERE id = $1::uuid', [
    deactivated.memberId,
  ])
  const revoked = await makeMember(acme, 'owner', 'revoked@acme.example')
  await change('revoke', 'UPDATE sessions SET revoked_at = now() WHERE id = $1::uuid', [
    revoked.sessionId,
  ])
  const roleIds = new Map<string, string>()

  const everything = Object.keys(permissions) as Permission[]
  const giveRole = async (role: string) => {
    await change('role', 'UPDATE members SET role = $2 WHERE id = $1::uuid', [
      changing.memberId,
      role,
    ])
  }
  const member = (
    name: string,
    may: readonly Permission[],
    role: () => Promise<string>,
  ): Viewer => ({
    name,
    permissions: new Set(may),
    hasSession: true,
    isSomewhere: true,
    needsTwoFactor: false,
    enter: async () => {
      await requireTwoFactor(false)
      await giveRole(await role())
      return changing.sessionId
    },
  })
  const requireTwoFactor = (isRequired: boolean) =>
    change('two_factor', 'UPDATE companies SET require_two_factor = $2 WHERE id = $1::uuid', [
      acme.id,
      isRequired,
    ])
  const roleOf = async (may: readonly Permission[]) => {
    const known = roleIds.get(may.join())
    if (known !== undefined) return known
    const name = `Role ${roleIds.size + 1}`
    const { id } = await createRole(acme.operator, { name, permissions: [...may] })
    roleIds.set(may.join(), id)
    return id
  }
  const stranger = (name: string, sessionId: string | null): Viewer => ({
    name,
    permissions: null,
    hasSession: false,
    isSomewhere: false,
    needsTwoFactor: false,
    enter: async () => sessionId,
  })

  /** Everybody there is: each role, one that is just enough, one that has all but that, and those who are no members. */
  const viewersOf = (needed: readonly Permission[]): Viewer[] => [
    ...builtInRoles.map((role) =>
      member(roles[role].label, roles[role].permissions, async () => role),
    ),
    ...needed.map((one) => member(`a role with ${one} alone`, [one], () => roleOf([one]))),
    ...withAllBut(needed),
    {
      ...member('an owner who lacks the second factor', everything, async () => 'owner'),
      needsTwoFactor: true,
      enter: async () => {
        await giveRole('owner')
        await requireTwoFactor(true)
        return changing.sessionId
      },
    },
    {
      ...stranger('the owner of another company', outsider.sessionId),
      hasSession: true,
      isSomewhere: true,
    },
    stranger('nobody', null),
    { ...stranger('a deactivated admin', deactivated.sessionId), hasSession: true },
    stranger('an owner whose session was revoked', revoked.sessionId),
    stranger('a session that never was', randomUUID()),
  ]
  function withAllBut(needed: readonly Permission[]): Viewer[] {
    if (needed.length === 0) return []
    const rest = everything.filter((one) => !needed.includes(one))
    return [member(`a role with everything but ${needed.join(', ')}`, rest, () => roleOf(rest))]
  }

  return {
    acme,
    other,
    owner,
    outsider,
    changing,
    deactivated,
    ids: await makeOneOfEach(acme, owner),
    foreignIds: await makeOneOfEach(other, outsider),
    viewersOf,
    giveRole,
    requireTwoFactor,
    close: () => instance.close(),
  }
}

/** Ids in the form of real ones, of nothing. */
export function makeUnknownIds(): Ids {
  const ids = Object.fromEntries(resources.map((resource) => [resource, newUuidV7()])) as Ids
  return { ...ids, apiKey: randomUUID().replaceAll('-', '').slice(0, 8) }
}

async function makeOneOfEach(company: TestCompany, owner: SessionPrincipal): Promise<Ids> {
  const { operator } = company
  const { memberId, sessionId } = owner
  const role = await createRole(operator, { name: 'Clerk', permissions: [] })
  const group = await createGroup(operator, { name: 'Crew' })
  const workspace = await createWorkspace(operator, { name: 'Office' })
  const account = await createServiceAccount(operator, { name: 'Robot', role: 'member' })
  const key = await createApiKey(operator, { name: 'Key', scopes: ['events:read'] })
  const view = await createView(owner, {
    ...{ name: 'Deletions', isShared: true, perspective: 'audit-logs' },
    state: { q: 'action:*.deleted' },
  })
  const hold = await placeHold(owner, { name: 'Case 12', reason: 'Asked for' })
  const report = await makeReport(owner, { kind: 'access_review' })
  const destination = await createDestination(company.operator, {
    ...{ name: 'SIEM', type: 'http', url: 'https://siem.invalid/in', token: 'a-token' },
  })
  const alertRule = await createAlertRule(operator, {
    ...{ name: 'Anything', query: 'action:none', condition: { kind: 'every' } },
  })
  const alertChannel = await createChannel(operator, {
    ...{ type: 'webhook', name: 'Pager', url: 'https://pager.invalid/in' },
  })
  const [event] = await sql().query<{ id: string }>(
    'test.first_event',
    'SELECT id::text FROM events WHERE company_id = $1::uuid ORDER BY seq LIMIT 1',
    [company.id],
  )
  return {
    event: event?.id ?? '',
    destination: destination.id,
    apiKey: key.id,
    member: memberId,
    invitation: await insertInvitation(company.id),
    role: role.id,
    group: group.id,
    workspace: workspace.id,
    serviceAccount: account.id,
    session: sessionId,
    view: view.id,
    ...(await makePersonAndErasure(company.id)),
    export: (await requestExport(owner, { format: 'csv' })).id,
    hold: hold.id,
    alertRule: alertRule.id,
    alertChannel: alertChannel.id,
    alert: await insertAlert(company.id, alertRule.id),
    report: report.id,
  }
}

/** One alert of a rule, as if it had fired on the first event. */
async function insertAlert(companyId: string, ruleId: string): Promise<string> {
  const id = newUuidV7()
  await change(
    'alert',
    `INSERT INTO alerts (id, company_id, number, rule_id, rule_name, rule_version, query, condition, severity, group_key, is_silenced,
       fired_at, fired_seq, first_at, last_at, detected_at, event_count, event_seqs, last_seq, recorded_from, recorded_until)
     VALUES ($1::uuid, $2::uuid, 1, $3::uuid, 'Anything', 1, '', '{"kind":"every","by":[]}', 'low', '', false,
       now(), 0, now(), now(), now(), 1, '{0}', 0, now(), now())`,
    [id, companyId, ruleId],
  )
  return id
}

/** The owner as the log calls them, and the certificate of somebody else's erasure. */
async function makePersonAndErasure(
  companyId: string,
): Promise<{ person: string; erasure: string }> {
  const [person] = await sql().query<{ ref: string }>(
    'test.first_person',
    'SELECT ref FROM persons WHERE company_id = $1::uuid ORDER BY created_at, ref LIMIT 1',
    [companyId],
  )
  const erasure = newUuidV7()
  await change(
    'erasure',
    `INSERT INTO person_erasures (company_id, id, refs, state, reason, checkpoint_before, certificate, signature)
     VALUES ($1::uuid, $2::uuid, '{s_gone}', 'done', 'GDPR request 1', '', '{}', 'signed')`,
    [companyId, erasure],
  )
  return { person: person?.ref ?? '', erasure }
}

async function insertInvitation(companyId: string): Promise<string> {
  const id = newUuidV7()
  await change(
    'invite',
    `INSERT INTO invitations (id, company_id, email, role, token_hash, expires_at)
     VALUES ($1::uuid, $2::uuid, 'invited@elsewhere.example', 'member', sha256($1::text::bytea),
             now() + interval '7 days')`,
    [id, companyId],
  )
  return id
}

async function change(name: string, text: string, values: SqlParam[]): Promise<void> {
  await sql().query(`test.world_${name}`, text, values)
}
