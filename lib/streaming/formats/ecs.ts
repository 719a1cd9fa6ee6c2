import { isIP } from 'node:net'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import type { StoredEvent, StoredIdentity, StoredTarget } from '@/lib/log/schema'
import { ecsTrailkeeper } from './ecs-own-fields'
import { categorize } from './ecs-categories'
import {
  checkpointId,
  compact,
  eventUrl,
  type Format,
  type FormatContext,
  type StreamCheckpoint,
} from './format'
import { masked } from './mask-personal'
import { placeEvent } from './placements'
import { severityOf } from './severity'
import { subjects } from './subjects'

/**
 * Elastic Common Schema 9.4 (https://www.elastic.co/docs/reference/ecs). Whatever ECS has no field for stands in
 * `trailkeeper.*`, in a form in which no two events can disagree on the type of a field (`ecs-own-fields.ts`).
 */
export const ecs: Format = {
  label: 'Elastic Common Schema 9.4',
  contentType: 'application/json',
  batchContentType: 'application/json',
  encode: encodeEcs,
  encodeCheckpoint: encodeEcsCheckpoint,
}

const ecsVersion = '9.4.0'

function encodeEcs(event: StoredEvent, context: FormatContext): Record<string, unknown> {
  const placement = placeEvent(event)
  const { request, source, workspace } = event
  const ip = source?.ip !== undefined && isIP(source.ip) !== 0 ? source.ip : undefined
  return {
    '@timestamp': event.occurred_at,
    ecs: { version: ecsVersion },
    message: event.label,
    tags: ['trailkeeper', ...(findCatalogueEntry(event.action)?.tags ?? [])],
    labels: {
      area: event.area,
      kind: event.kind,
      change: event.change,
      company: context.companySlug,
      ...compact({ workspace: workspace?.id }),
    },
    event: {
      ...categorize(event, placement),
      id: event.id,
      action: event.action,
      sequence: event.seq,
      created: event.recorded_at,
      severity: severityOf(event),
      hash: event.leaf_hash,
      url: eventUrl(event, context),
      ...eventSource,
    },
    organization: { id: context.companyId, name: context.companyName },
    observer: observerOf(context),
    ...compact({
      user: userOf(event),
      group: subjects[placement.subject].ecsObject === 'group' ? groupOf(event) : undefined,
      source: source?.ip === undefined ? undefined : { address: source.ip, ...compact({ ip }) },
      user_agent: source?.user_agent === undefined ? undefined : { original: source.user_agent },
      url: request?.path === undefined ? undefined : { path: request.path },
      http: httpOf(event),
      ...traceOf(request?.traceparent),
      related: relatedOf(event, ip),
    }),
    trailkeeper: ecsTrailkeeper(event),
  }
}

/**
 * The head of a log at one moment is a measured state, so `event.kind` is `state`; of the categories `database` is the
 * one of storage systems, which the log is.
 */
function encodeEcsCheckpoint(
  checkpoint: StreamCheckpoint,
  context: FormatContext,
): Record<string, unknown> {
  const { origin, size, root, note, signedAt } = checkpoint
  return {
    '@timestamp': signedAt,
    ecs: { version: ecsVersion },
    message: 'Checkpoint of the log',
    tags: ['trailkeeper', 'checkpoint'],
    labels: { company: context.companySlug },
    event: {
      kind: 'state',
      category: ['database'],
      type: ['info'],
      outcome: 'success',
      id: checkpointId(checkpoint),
      action: 'checkpoint',
      severity: 1,
      hash: root,
      ...eventSource,
    },
    organization: { id: context.companyId, name: context.companyName },
    observer: observerOf(context),
    trailkeeper: { kind: 'checkpoint', checkpoint: { origin, size, root, note } },
  }
}

const eventSource = {
  provider: 'trailkeeper',
  module: 'trailkeeper',
  dataset: 'trailkeeper.audit',
}

function observerOf({ instance, productVersion }: FormatContext) {
  return {
    name: instance,
    vendor: 'Trailkeeper',
    product: 'Trailkeeper',
    type: 'audit-log',
    version: productVersion,
  }
}

/** Who acted; `effective`: for whom; `target`: the first account that it was done to. */
function userOf({ actor, targets = [] }: StoredEvent) {
  const target = targets.find(({ type }) => userTypes.has(type.toLowerCase()))
  return compact({
    ...personOf(actor),
    effective: actor.on_behalf_of && personOf(actor.on_behalf_of),
    target: target && personOf(target),
  })
}

const userTypes = new Set(['user', 'service_account', 'member', 'agent', 'person'])
const groupTypes = new Set(['group', 'team', 'role', 'customer_role'])

/** Somebody of whom nothing is left is known by the ref. */
function personOf({ id, name, email, ref }: StoredIdentity | StoredTarget) {
  return compact({ id: id ?? ref, name, email })
}

function groupOf({ targets = [] }: StoredEvent) {
  const group = targets.find(({ type }) => groupTypes.has(type.toLowerCase()))
  return group && compact({ id: group.id, name: group.name })
}

function httpOf({ request }: StoredEvent) {
  if (request === undefined) return undefined
  const { method, id, body, status } = request
  return compact({
    request: compact({
      id,
      method,
      body: body === undefined ? undefined : { content: JSON.stringify(body) },
    }),
    response: status === undefined ? undefined : { status_code: status },
  })
}

// https://www.w3.org/TR/trace-context/#traceparent-header
const tracePattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/

function traceOf(traceparent: string | undefined) {
  const [, trace, span] = tracePattern.exec(traceparent ?? '') ?? []
  return trace === undefined ? {} : { trace: { id: trace }, span: { id: span } }
}

/** Everybody and every address in it, so that one search finds an event wherever they stand. */
function relatedOf({ actor, targets = [] }: StoredEvent, ip: string | undefined) {
  const people = [
    ...[actor, actor.on_behalf_of],
    ...targets.filter(({ type }) => userTypes.has(type.toLowerCase())),
  ]
  const user = new Set(people.flatMap((person) => [person?.id, person?.name, person?.email]))
  user.delete(undefined)
  user.delete(masked)
  return compact({
    user: user.size === 0 ? undefined : [...user],
    ip: ip === undefined ? undefined : [ip],
  })
}
