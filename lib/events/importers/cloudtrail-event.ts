import { eventLimits } from '@/lib/log/event/event-limits'
import { readIpVersion } from '@/lib/log/event/read-ip'
import { readTime } from '@/lib/log/event/read-time'
import type { EventRequest, JsonObject, JsonValue, Outcome } from '@/lib/log/schema'
import { mapIdentity } from './cloudtrail-identity'
import { listTargets } from './cloudtrail-targets'
import type { ImportProblem } from './importer'
import { makeRecordId, readUuid } from './record-id'
import { isObject, refuseRecord, takeText } from './take-member'

/**
 * A CloudTrail record as an event. Members that have a field of their own move there; everything else stays in
 * `details` under its own name, so that nothing of the original is lost.
 */
export function mapCloudTrailRecord(
  record: JsonValue,
): { event: JsonValue } | { problem: ImportProblem } {
  if (!isObject(record)) return refuseRecord('not_cloudtrail', 'The record is not a JSON object.')
  const { eventName, eventSource, eventTime } = record
  if (typeof eventName !== 'string' || typeof eventSource !== 'string') {
    return refuseRecord('not_cloudtrail', 'The record has no eventName or no eventSource.')
  }
  if (typeof eventTime !== 'string') {
    return refuseRecord('occurred_at_invalid', 'The record has no eventTime.')
  }
  const occurredAtMs = readTime(eventTime)
  if (occurredAtMs === null) {
    return refuseRecord('occurred_at_invalid', 'eventTime is not an RFC 3339 date and time.')
  }
  if (occurredAtMs < eventLimits.occurredAtMinMs) {
    return refuseRecord('occurred_at_too_early', 'eventTime is before 2000-01-01T00:00:00Z.')
  }

  const rest = { ...record }
  const id = takeId(rest, record)
  delete rest.eventTime
  const { actor, restOfIdentity } = mapIdentity(record.userIdentity)
  if (restOfIdentity !== undefined) rest.userIdentity = restOfIdentity
  const event: JsonObject = {
    id,
    action: nameAction({ eventSource, eventName }),
    occurred_at: eventTime,
    actor,
    outcome: readOutcome(record),
  }
  const targets = listTargets(record)
  if (targets.length > 0) event.targets = targets
  const account = takeText(rest, 'recipientAccountId')
  if (account) event.workspace = { id: account }
  const region = takeText(rest, 'awsRegion')
  if (region) event.context = region
  const source = takeSource(rest)
  if (source) event.source = source
  const request: EventRequest = { resource: eventSource }
  delete rest.eventSource
  const requestId = takeText(rest, 'requestID')
  if (requestId) request.id = requestId
  event.request = request
  event.details = rest
  return { event }
}

/**
 * The record's own id where that is a UUID. Records without one, or with an id like "1", get one made of all that
 * they say: importing them twice still records them once.
 */
function takeId(rest: JsonObject, record: JsonObject): string {
  const id = readUuid(record.eventID)
  // In capital letters the original is not what the log will hold: then it stays in `details` as well.
  if (id !== null && id === record.eventID) delete rest.eventID
  if (id !== null) return id
  return makeRecordId({ space: 'cloudtrail', text: JSON.stringify(record) })
}

/** `s3.amazonaws.com` and `GetObject` make `s3.get_object`. */
function nameAction({
  eventSource,
  eventName,
}: {
  eventSource: string
  eventName: string
}): string {
  const service = eventSource.toLowerCase().split('.')[0] ?? ''
  const name = eventName
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
  const action = `${toWord(service) || 'aws'}.${toWord(name) || 'unnamed'}`
  return action.slice(0, eventLimits.actionCharactersMax)
}

function toWord(text: string): string {
  return text.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')
}

const denials =
  /AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure|ExpiredToken|InvalidClientTokenId|SignatureDoesNotMatch/i

function readOutcome({ errorCode, responseElements }: JsonObject): Outcome {
  if (typeof errorCode === 'string') return denials.test(errorCode) ? 'denied' : 'failure'
  // A console login that failed has no error code.
  const answers = isObject(responseElements) ? Object.values(responseElements) : []
  return answers.includes('Failure') ? 'failure' : 'success'
}

/** AWS writes a service's name where an address belongs when one service calls another. */
function takeSource(rest: JsonObject): JsonObject | null {
  const source: JsonObject = {}
  const address = rest.sourceIPAddress
  if (typeof address === 'string' && readIpVersion(address) !== 0) {
    source.ip = address
    delete rest.sourceIPAddress
  }
  const agent = takeText(rest, 'userAgent')
  if (agent) source.user_agent = agent
  return Object.keys(source).length > 0 ? source : null
}
