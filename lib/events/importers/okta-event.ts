import { canonicalize } from '@/lib/log/core/canonical'
import { readIpVersion } from '@/lib/log/event/read-ip'
import type { JsonObject, JsonValue, Outcome } from '@/lib/log/schema'
import type { ImportProblem } from './importer'
import { nameAction } from './name-action'
import { takeOktaActor } from './okta-actor'
import { takeOktaTargets } from './okta-targets'
import { pointAtPerson } from './point-at-person'
import { readMoment } from './read-moment'
import { makeRecordId, readUuid } from './record-id'
import { isObject, readObject, refuseRecord, takeText } from './take-member'

/**
 * A LogEvent of Okta as an event. Members that have a field of their own move there; everything else stays in `details`
 * where it was, so that nothing of the original is lost.
 */
export function mapOktaRecord(
  record: JsonValue,
): { event: JsonValue } | { problem: ImportProblem } {
  if (!isObject(record)) return refuseRecord('not_okta', 'The record is not a JSON object.')
  const { eventType, published, uuid } = record
  if (typeof eventType !== 'string' || eventType === '') {
    return refuseRecord('not_okta', 'The record has no eventType.')
  }
  const moment = readMoment(published, 'published')
  if ('problem' in moment) return moment

  // A copy: parts of it are taken out below.
  const rest = readObject(structuredClone(record))
  const id = readUuid(uuid)
  if (id !== null && id === uuid) delete rest.uuid
  const action = nameAction({ text: eventType, fallback: 'okta.unnamed' })
  if (action === eventType) delete rest.eventType
  if (moment.isOriginal) delete rest.published
  const actor = takeOktaActor(rest)
  const event: JsonObject = {
    // Without a UUID it is made of all that the record says; collectors order members differently.
    id: id ?? makeRecordId({ space: 'okta', text: canonicalize(record) }),
    action,
    occurred_at: moment.text,
    actor,
  }
  const { targets, changes } = takeOktaTargets(rest)
  if (targets.length > 0) event.targets = targets
  const outcome = readOutcome(readObject(record.outcome).result)
  if (outcome) event.outcome = outcome
  const source = takeSource(rest)
  if (Object.keys(source).length > 0) event.source = source
  const request = takeRequest(rest)
  if (Object.keys(request).length > 0) event.request = request
  if (changes.length > 0) event.changes = changes
  event.details = rest
  const personal = pointAtPerson({ details: rest, paths: listPlaces(rest), actor })
  if (personal.length > 0) event.personal = personal
  return { event }
}

/** `CHALLENGE` (asked for more), `SKIPPED` and the like say neither yes nor no; the word itself stays in `details`. */
function readOutcome(result: JsonValue | undefined): Outcome | null {
  switch (result) {
    case 'SUCCESS':
    case 'ALLOW':
      return 'success'
    case 'FAILURE':
    case 'ABANDONED':
      return 'failure'
    case 'DENY':
    case 'RATE_LIMIT':
      return 'denied'
    default:
      return null
  }
}

function takeSource(rest: JsonObject): JsonObject {
  const source: JsonObject = {}
  const client = readObject(rest.client)
  const { ipAddress } = client
  if (typeof ipAddress === 'string' && readIpVersion(ipAddress) !== 0) {
    source.ip = ipAddress
    delete client.ipAddress
  }
  const agent = takeText(readObject(client.userAgent), 'rawUserAgent')
  if (agent) source.user_agent = agent
  return source
}

function takeRequest(rest: JsonObject): JsonObject {
  const request: JsonObject = {}
  const transaction = readObject(rest.transaction)
  const id = takeText(transaction, 'id')
  if (id) request.id = id
  const path = takeText(readObject(readObject(rest.debugContext).debugData), 'requestUri')
  if (path) request.path = path
  if (readObject(transaction.detail).requestApiTokenId) request.auth_type = 'api_key'
  return request
}

/** Where the person was: of the client, and of the first hops of the request. */
function listPlaces(rest: JsonObject): string[][] {
  const { ipChain } = readObject(rest.request)
  const hops = Array.isArray(ipChain) ? ipChain.slice(0, 5) : []
  return [
    ['client', 'geographicalContext'],
    ...hops.map((_, hop) => ['request', 'ipChain', String(hop), 'geographicalContext']),
  ]
}
