import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import type { StoredEvent } from '@/lib/log/schema'
import {
  checkpointId,
  compact,
  eventUrl,
  type Format,
  type FormatContext,
  logName,
  type StreamCheckpoint,
} from './format'
import { classify, type OcsfClassKey, ocsfClasses, ocsfVersion } from './ocsf-classes'
import { objectsOf } from './ocsf-objects'
import { actorOf, leftOfActor } from './ocsf-people'
import { httpOf, leftOfRequest, leftOfSource, sourceOf } from './ocsf-request'
import { type Placement, placeEvent } from './placements'
import { type Severity, severities, severityOf } from './severity'
import { subjects } from './subjects'

/**
 * OCSF 1.8.0 (https://schema.ocsf.io/1.8.0): one class per event, with the objects that the class requires; whatever the
 * class has no attribute for stands in `unmapped` under the event's own names.
 */
export const ocsf: Format = {
  label: 'OCSF 1.8',
  contentType: 'application/json',
  batchContentType: 'application/json',
  encode: encodeOcsf,
  encodeCheckpoint: encodeOcsfCheckpoint,
}

function encodeOcsf(event: StoredEvent, context: FormatContext): Record<string, unknown> {
  const placement = placeEvent(event)
  const { ocsfClass } = subjects[placement.subject]
  const has: readonly string[] = ocsfClasses[ocsfClass].has
  const http = has.includes('http') ? httpOf(event) : undefined
  return {
    ...classify(ocsfClass, { activity: placement.activity, otherName: event.label }),
    time: Date.parse(event.occurred_at),
    ...severityMembers(severityOf(event)),
    ...statusOf(ocsfClass, placement, event),
    message: event.label,
    metadata: {
      ...metadataOf(context, { usesHostProfile: !has.includes('actor') }),
      uid: event.id,
      sequence: event.seq,
      event_code: event.action,
      original_time: event.occurred_at,
      logged_time: Date.parse(event.recorded_at),
      ...compact({
        correlation_uid: event.request?.id,
        labels: labelsOf(event),
      }),
    },
    actor: actorOf(event),
    ...(has.includes('src_endpoint') ? { src_endpoint: sourceOf(event) } : {}),
    ...http,
    ...objectsOf(ocsfClass, { event, context, activity: placement.activity }),
    unmapped: unmappedOf(event, { context, hasHttp: http !== undefined, ocsfClass }),
  }
}

/**
 * A sealed head is no act of anybody, and no class of OCSF is made for it. The nearest is Event Log Activity, whose subject
 * is the logging service itself: the receiver finds it beside what else happened to the log (cleared, exported, switched
 * off), and `log_name` says whose head it is. The actor is the instance, as a system.
 */
function encodeOcsfCheckpoint(
  checkpoint: StreamCheckpoint,
  context: FormatContext,
): Record<string, unknown> {
  const { origin, size, root, note, signedAt } = checkpoint
  return {
    ...classify('event_log', { activity: 'Other', otherName: 'Checkpoint' }),
    time: Date.parse(signedAt),
    ...severityMembers(1),
    status_id: 1,
    status: 'Success',
    message: 'Checkpoint of the log',
    metadata: {
      ...metadataOf(context, { usesHostProfile: false }),
      uid: checkpointId(checkpoint),
      event_code: 'checkpoint',
      original_time: signedAt,
    },
    actor: { user: { name: context.instance, type_id: 3, type: 'System' } },
    log_name: origin,
    log_provider: 'Trailkeeper',
    log_type_id: 2,
    log_type: 'Application',
    unmapped: { kind: 'checkpoint', origin, size, root, note, company: companyOf(context) },
  }
}

function severityMembers(severity: Severity) {
  return { severity_id: severity, severity: severities[severity] }
}

/** In findings the status is that of the finding: what became of the act itself is in `unmapped`. */
function statusOf(key: OcsfClassKey, { activity }: Placement, { outcome }: StoredEvent) {
  if (key === 'detection_finding') {
    if (activity === 'Close') return { status_id: 4, status: 'Resolved' }
    return activity === 'Update'
      ? { status_id: 2, status: 'In Progress' }
      : { status_id: 1, status: 'New' }
  }
  if (outcome === undefined) return { status_id: 0, status: 'Unknown' }
  return outcome === 'success'
    ? { status_id: 1, status: 'Success' }
    : { status_id: 2, status: 'Failure', status_detail: outcome }
}

/** Some classes have an actor only by the host profile: then the event must say that it uses it. */
function metadataOf(context: FormatContext, { usesHostProfile }: { usesHostProfile: boolean }) {
  return {
    version: ocsfVersion,
    product: {
      name: 'Trailkeeper',
      vendor_name: 'Trailkeeper',
      version: context.productVersion,
      url_string: context.baseUrl,
    },
    log_name: logName(context),
    log_provider: 'Trailkeeper',
    tenant_uid: context.companyId,
    ...(usesHostProfile ? { profiles: ['host'] } : {}),
  }
}

function labelsOf({ action }: StoredEvent): string[] | undefined {
  const tags = findCatalogueEntry(action)?.tags ?? []
  return tags.length === 0 ? undefined : [...tags]
}

function companyOf({ companySlug, companyName }: FormatContext) {
  return { slug: companySlug, name: companyName }
}

/** What no attribute of the class holds whole, so that nothing of the event is lost. */
function unmappedOf(
  event: StoredEvent,
  {
    context,
    hasHttp,
    ocsfClass,
  }: { context: FormatContext; hasHttp: boolean; ocsfClass: OcsfClassKey },
) {
  const isFinding = ocsfClass === 'detection_finding'
  return compact({
    area: event.area,
    kind: event.kind,
    change: event.change,
    outcome: isFinding ? event.outcome : undefined,
    context: event.context,
    company: companyOf(context),
    workspace: event.workspace,
    via: event.via,
    actor: leftOfActor(event.actor),
    targets: event.targets,
    source: leftOfSource(event, { ocsfClass, hasHttp }),
    request: leftOfRequest(event, { hasHttp }),
    changes: event.changes,
    details: event.details,
    leaf_hash: event.leaf_hash,
    redacted: event.redacted,
    erased: event.erased,
    url: eventUrl(event, context),
  })
}
