import type { ActorType, StoredEvent } from '@/lib/log/schema'
import { checkpointId, type Format, type FormatContext, type StreamCheckpoint } from './format'
import { encodeNative, encodeNativeCheckpoint } from './native'
import { type Severity, severities, severityOf } from './severity'

/**
 * CloudEvents 1.0 in the structured JSON format (https://github.com/cloudevents/spec), with the documented extensions for
 * sequence, recorded time, partition, trace, principal and severity. `data` is the event as the native format has it.
 */
export const cloudEvents: Format = {
  label: 'CloudEvents 1.0',
  contentType: 'application/cloudevents+json',
  batchContentType: 'application/cloudevents-batch+json',
  encode: encodeCloudEvent,
  encodeCheckpoint: encodeCheckpointEvent,
}

function encodeCloudEvent(event: StoredEvent, context: FormatContext): Record<string, unknown> {
  const subject = subjectOf(event)
  const authId = principalOf(event)
  const { traceparent } = event.request ?? {}
  return {
    ...attributesOf(context, { id: event.id, type: event.action, time: event.occurred_at }),
    ...(subject === '' ? {} : { subject }),
    sequence: padded(event.seq),
    recordedtime: event.recorded_at,
    ...(traceparent && tracePattern.test(traceparent) ? { traceparent } : {}),
    authtype: authTypes[event.actor.type],
    ...(authId === '' ? {} : { authid: authId }),
    ...severityOfCloud(severityOf(event)),
    data: encodeNative(event, context),
  }
}

function encodeCheckpointEvent(
  checkpoint: StreamCheckpoint,
  context: FormatContext,
): Record<string, unknown> {
  const { origin, size, signedAt } = checkpoint
  const id = plain(checkpointId(checkpoint))
  return {
    ...attributesOf(context, { id, type: 'log.checkpoint', time: signedAt }),
    subject: plain(`${origin}/${size}`),
    authtype: 'system',
    ...severityOfCloud(1),
    data: encodeNativeCheckpoint(checkpoint, context),
  }
}

/**
 * `id` is unique only within a log, so the source names the log. The prefix of `type` is a reverse DNS name that nobody else
 * can own: `.internal` is reserved for private use.
 */
function attributesOf(
  { instance, companyId }: FormatContext,
  { id, type, time }: { id: string; type: string; time: string },
) {
  return {
    specversion: '1.0',
    id,
    source: `trailkeeper://${encodeURIComponent(instance)}/log/${encodeURIComponent(companyId)}`,
    type: `internal.trailkeeper.${type}`,
    time,
    datacontenttype: 'application/json',
    partitionkey: companyId,
  }
}

// The trace context of W3C, version 00: https://www.w3.org/TR/trace-context/#traceparent-header
const tracePattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/

const authTypes: Record<ActorType, string> = {
  user: 'app_user',
  api_key: 'api_key',
  service_account: 'service_account',
  system: 'system',
  agent: 'agent',
}

/** A human is named here by ref only, since attributes travel through logs of others; `data` has the rest. */
function principalOf({ actor }: StoredEvent): string {
  return plain((actor.type === 'user' ? actor.ref : actor.id) ?? '')
}

/** The first target as `type/id`; of a human the ref, for the same reason. */
function subjectOf({ targets: [target] = [] }: StoredEvent): string {
  if (!target) return ''
  const id = target.type.toLowerCase() === 'user' ? target.ref : (target.id ?? target.name)
  return plain(id === undefined ? target.type : `${target.type}/${id}`)
}

/** Compared as texts: as many digits as the largest number that a log counts to. */
function padded(seq: number): string {
  return String(seq).padStart(16, '0')
}

/** Levels of OpenTelemetry, whose numbers the extension uses. */
const levels: Record<Severity, number> = { 1: 9, 2: 13, 3: 14, 4: 17, 5: 21 }

function severityOfCloud(severity: Severity) {
  return {
    severitynumber: levels[severity],
    severitytext: severities[severity].toUpperCase(),
  }
}

/** Attributes may hold no control characters, lone surrogates or noncharacters: each becomes U+FFFD. `data` keeps them. */
function plain(text: string): string {
  return text.replaceAll(forbidden, '\ufffd')
}

const forbidden = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/gu
