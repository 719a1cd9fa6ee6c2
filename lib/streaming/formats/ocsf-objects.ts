import type { StoredEvent, StoredTarget } from '@/lib/log/schema'
import { type FormatContext, logName } from './format'
import type { OcsfActivity, OcsfClassKey } from './ocsf-classes'
import { personOf, userOf } from './ocsf-people'

type Input = { event: StoredEvent; context: FormatContext; activity: OcsfActivity }

/** The objects that a class is about: all that it requires, made from targets, changes and, in the end, the actor. */
export function objectsOf(key: OcsfClassKey, input: Input): Record<string, unknown> {
  return objects[key](input)
}

const objects: Record<OcsfClassKey, (input: Input) => Record<string, unknown>> = {
  event_log: ({ context }) => ({
    log_name: logName(context),
    log_provider: 'Trailkeeper',
    log_type_id: 2,
    log_type: 'Application',
  }),
  detection_finding: ({ event, activity }) => ({
    finding_info: {
      uid: event.targets?.find(({ type }) => type === 'alert')?.id ?? event.id,
      title: event.label,
    },
    is_alert: activity === 'Create',
    ...resourcesOf(event),
  }),
  account_change: ({ event }) => ({ user: accountOf(event) }),
  authentication: ({ event, context, activity }) => {
    const session = event.targets?.find(({ type }) => type === 'session')?.id
    return {
      user: authenticatedOf(event),
      service: { name: 'Trailkeeper', uid: context.instance },
      ...(session === undefined ? {} : { session: { uid: session } }),
      ...(activity === 'Account Switch'
        ? { account_switch_type_id: 2, account_switch_type: 'Impersonate' }
        : {}),
    }
  },
  entity_management: ({ event, context }) => ({ entity: entityOf(event, context) }),
  user_access: ({ event, activity }) => ({
    user: accountOf(event),
    privileges: privilegesOf(event, activity),
    ...resourcesOf({ targets: event.targets?.filter((target) => !isAccount(target)) }),
  }),
  group_management: ({ event, activity }) => {
    const group = event.targets?.find(({ type }) => groupTypes.has(type)) ?? event.targets?.[0]
    const user = event.targets?.find((target) => target !== group && isAccount(target))
    const changesPrivileges = activity === 'Assign Privileges' || activity === 'Revoke Privileges'
    return {
      group: group ? { ...named(group), type: group.type } : { name: event.label },
      ...(user ? { user: userOf(user) } : {}),
      ...(changesPrivileges ? { privileges: privilegesOf(event, activity) } : {}),
    }
  },
  web_resources: ({ event }) => {
    const targets = event.targets?.map((target) => ({ ...named(target), type: target.type })) ?? []
    const fallback = { name: event.context ?? event.label, type: event.area }
    return { web_resources: targets.length > 0 ? targets : [fallback] }
  },
  application_lifecycle: ({ context }) => ({
    app: {
      name: 'Trailkeeper',
      vendor_name: 'Trailkeeper',
      uid: context.instance,
      version: context.productVersion,
    },
  }),
  api_activity: ({ event }) => {
    const { request } = event
    const asked = [request?.method, request?.route ?? request?.path].filter(Boolean).join(' ')
    return {
      api: {
        operation: asked || event.action,
        request: { uid: request?.id ?? event.id },
        ...(request?.status === undefined ? {} : { response: { code: request.status } }),
        ...(request?.resource ? { service: { name: request.resource } } : {}),
      },
      ...resourcesOf(event),
    }
  },
  scan_activity: ({ event }) => {
    const target = event.targets?.[0]
    const scan = target ? named(target) : { uid: event.id }
    return { scan: { ...scan, type_id: 0, type: 'Unknown' } }
  },
  application_error: () => ({}),
}

const groupTypes = new Set(['group', 'team', 'role', 'customer_role', 'runner_group'])
const accountTypes = new Set([
  ...['user', 'service_account', 'api_key', 'agent', 'member', 'invitation', 'person'],
])

const privilegeTypes = new Set(['role', 'customer_role', 'permission'])

function isAccount({ type }: StoredTarget): boolean {
  return accountTypes.has(type.toLowerCase())
}

/** Whose account it is: the first target that can be one, else the first target, else who acted (on themselves). */
function accountOf({ actor, targets = [] }: StoredEvent) {
  return userOf(targets.find(isAccount) ?? targets[0] ?? personOf(actor))
}

/** Who signs in or out: a person or key among the targets, else who acted. */
function authenticatedOf({ actor, targets = [] }: StoredEvent) {
  return userOf(targets.find(isAccount) ?? personOf(actor))
}

/** `_entity` of OCSF: a name or a uid there must be, so the type stands in where a target has neither. */
function named({ id, name, email, ref, type }: StoredTarget): { name?: string; uid?: string } {
  const uid = id ?? ref
  const known = name ?? email
  if (uid === undefined) return { name: known ?? type }
  return known === undefined ? { uid } : { name: known, uid }
}

/** The first target, with the object that belongs to its type; the company where nothing is named. */
function entityOf(event: StoredEvent, { companyId, companyName }: FormatContext) {
  const [target] = event.targets ?? []
  if (!target) {
    const org = { name: companyName, uid: companyId }
    return { ...org, type_id: 4, type: 'Organization', org }
  }
  const entity = named(target)
  switch (target.type.toLowerCase()) {
    case 'user':
      return { ...entity, type_id: 2, type: 'User', user: userOf(target) }
    case 'group':
    case 'team':
      return { ...entity, type_id: 3, type: 'Group', group: { ...entity, type: target.type } }
    case 'company':
    case 'organization':
      return { ...entity, type_id: 4, type: 'Organization', org: entity }
    default:
      return { ...entity, type_id: 99, type: target.type }
  }
}

/** What somebody may do now, or no longer: from the changes, else from what was given, else in the words of the action. */
function privilegesOf(event: StoredEvent, activity: OcsfActivity): string[] {
  const { changes = [], targets = [], label } = event
  const side = activity === 'Revoke Privileges' ? 'old' : 'new'
  const changed = changes
    .flatMap((change) => change[side] ?? [])
    .filter((value) => typeof value === 'string' && value !== '')
  if (changed.length > 0) return changed as string[]
  const given = targets
    .filter(({ type }) => privilegeTypes.has(type.toLowerCase()))
    .flatMap(({ name, id }) => name ?? id ?? [])
  return given.length > 0 ? given : [label]
}

function resourcesOf({ targets = [] }: { targets?: StoredTarget[] | undefined }) {
  if (targets.length === 0) return {}
  return { resources: targets.map((target) => ({ ...named(target), type: target.type })) }
}
