import type { Person } from '@/lib/events/generator/company'
import { isEmployed } from '@/lib/events/generator/rhythm'
import {
  dayMs,
  findSource,
  hourMs,
  makeEvent,
  minuteMs,
  type Scene,
} from '@/lib/events/generator/scene'
import type { EventInput } from '@/lib/log/schema'

const roles = ['Member', 'Auditor', 'Admin', 'Billing', 'Viewer']

/** Somebody else gets another role; the event carries the old and the new one. */
export function changeRole(scene: Scene, person: Person, atMs: number): EventInput {
  const { random, company } = scene
  // The owner and the first administrator stay what they are, or nobody is left to administrate.
  const other = company.people[2 + random.int(company.people.length - 2)] ?? person
  const before = other.role
  other.role = random.pick(roles.filter((role) => role !== before))
  const isWorkspace = random.chance(0.4)
  return makeEvent(scene, atMs, {
    action: isWorkspace ? 'workspace.user_role_changed' : 'member.role_changed',
    actor: person.actor,
    targets: [other.target],
    ...(isWorkspace ? { workspace: random.pick(company.workspaces) } : {}),
    context: 'Roles and permissions',
    outcome: 'success',
    source: findSource(scene, person, atMs),
    changes: [{ field: 'role', old: before, new: other.role }],
  })
}

const settings = [
  { field: 'session_timeout_minutes', values: [30, 60, 240, 480] },
  { field: 'require_mfa', values: [true, false] },
  { field: 'allowed_domains', values: ['1 domain', '2 domains', '3 domains'] },
  { field: 'default_role', values: ['Member', 'Viewer'] },
]

export function changeSettings(scene: Scene, person: Person, atMs: number): EventInput {
  const { random } = scene
  const { field, values } = random.pick(settings)
  const at = random.int(values.length)
  return makeEvent(scene, atMs, {
    action: random.chance(0.2) ? 'org.billing_updated' : 'org.settings_changed',
    actor: person.actor,
    context: 'Company settings',
    outcome: 'success',
    source: findSource(scene, person, atMs),
    changes: [{ field, old: values[at] ?? null, new: values[(at + 1) % values.length] ?? null }],
  })
}

export function readAuditLog(scene: Scene, person: Person, atMs: number): EventInput {
  const { random } = scene
  const isExport = random.chance(0.15)
  const mayRead = person.job === 'administrator' || person.job === 'auditor'
  return makeEvent(scene, atMs, {
    action: isExport ? 'audit_log.exported' : 'audit_log.viewed',
    actor: person.actor,
    context: 'Audit logs',
    outcome: mayRead ? 'success' : 'denied',
    source: findSource(scene, person, atMs),
    ...(isExport
      ? { details: { format: random.pick(['csv', 'json']), events: random.int(5000) } }
      : {}),
  })
}

/** A request for approval; a manager or administrator answers it some time later. */
export function requestApproval(scene: Scene, person: Person, atMs: number): EventInput {
  const { random, company } = scene
  const targets = [
    {
      type: 'request',
      id: `request-${random.hex(8)}`,
      name: random.pick([
        'Access to production',
        'New laptop',
        'Firewall exception',
        'Vendor account',
      ]),
    },
  ]
  const workspace = random.pick(company.workspaces)
  const common = { targets, workspace, context: 'Approvals', outcome: 'success' as const }
  scene.later(atMs + (10 + random.int(300)) * minuteMs, (answerMs) => {
    const approver = random.pick(company.administrators)
    return makeEvent(scene, answerMs, {
      ...common,
      action: random.chance(0.85) ? 'request.approved' : 'request.denied',
      actor: approver.actor,
      source: findSource(scene, approver, answerMs),
    })
  })
  return makeEvent(scene, atMs, {
    ...common,
    action: 'request.submitted',
    actor: person.actor,
    source: findSource(scene, person, atMs),
  })
}

/** People come and go: an invitation some days ahead, joining, first access; later the account is closed. */
export function planStaffChanges(scene: Scene, startMs: number): void {
  const { company, random } = scene
  for (const person of company.people) {
    const act = (atMs: number, action: string, by: Person | undefined, context: string) =>
      scene.later(Math.floor(atMs), (eventMs) => {
        const actor = by ?? random.pick(company.administrators)
        if (!isEmployed(actor, eventMs)) return undefined
        return makeEvent(scene, eventMs, {
          action,
          actor: actor.actor,
          targets: [person.target],
          ...(action === 'workspace.user_added'
            ? { workspace: random.pick(company.workspaces) }
            : {}),
          context,
          outcome: 'success',
          source: findSource(scene, actor, eventMs),
          ...(action === 'member.invited' ? { details: { role: person.role } } : {}),
        })
      })
    if (person.joinsAtMs > startMs) {
      const invitedMs = Math.max(startMs, person.joinsAtMs - random.int(3) * dayMs - hourMs)
      act(invitedMs, 'member.invited', undefined, 'Members')
      act(person.joinsAtMs + 1, 'member.joined', person, 'Invitation')
      act(person.joinsAtMs + 12 * minuteMs, 'workspace.user_added', undefined, 'Workspace members')
    }
    if (person.leavesAtMs < Number.POSITIVE_INFINITY && person.leavesAtMs > person.joinsAtMs) {
      act(person.leavesAtMs + 30 * minuteMs, 'user.deactivated', undefined, 'Members')
      act(person.leavesAtMs + 31 * minuteMs, 'session.all_revoked', undefined, 'Members')
    }
  }
}
