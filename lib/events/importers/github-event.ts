import { canonicalize } from '@/lib/log/core/canonical'
import { eventLimits } from '@/lib/log/event/event-limits'
import { readIpVersion } from '@/lib/log/event/read-ip'
import type { JsonObject, JsonValue, Outcome } from '@/lib/log/schema'
import { takeGithubActor } from './github-actor'
import { takeGithubTargets } from './github-targets'
import type { ImportProblem } from './importer'
import { nameAction } from './name-action'
import { readMoment } from './read-moment'
import { pointAtPerson } from './point-at-person'
import { makeRecordId, readUuid } from './record-id'
import { isObject, refuseRecord, takeText } from './take-member'

/**
 * A record of GitHub's audit log as an event. Members that have a field of their own move there, numbers of accounts as
 * their digits; everything else stays in `details` under its own name, so that nothing of the original is lost.
 */
export function mapGithubRecord(
  record: JsonValue,
): { event: JsonValue } | { problem: ImportProblem } {
  if (!isObject(record)) return refuseRecord('not_github', 'The record is not a JSON object.')
  if (typeof record.action !== 'string' || record.action === '') {
    return refuseRecord('not_github', 'The record has no action.')
  }
  const timeName = record['@timestamp'] === undefined ? 'created_at' : '@timestamp'
  const moment = readMoment(record[timeName], timeName)
  if ('problem' in moment) return moment

  const rest = { ...record }
  const action = nameAction({ text: record.action, fallback: 'github.unnamed' })
  if (action === record.action) delete rest.action
  if (moment.isOriginal) delete rest[timeName]
  const event: JsonObject = { id: takeId(rest, record), action, occurred_at: moment.text }
  const actor = takeGithubActor(rest)
  event.actor = actor
  const { targets, workspace } = takeGithubTargets(rest, action)
  if (targets.length > 0) event.targets = targets
  if (workspace) event.workspace = workspace
  const outcome = readOutcome(record)
  if (outcome) event.outcome = outcome
  const source = takeSource(rest)
  if (Object.keys(source).length > 0) event.source = source
  const request = takeRequest(rest)
  if (Object.keys(request).length > 0) event.request = request
  const changes = takeChanges(rest)
  if (changes.length > 0) event.changes = changes
  event.details = rest
  const personal = pointAtPerson({ details: rest, paths: personalMembers, actor })
  if (personal.length > 0) event.personal = personal
  return { event }
}

/** Of the single sign-on account behind the login, and where the person was. */
const personalMembers = [
  ['external_identity_nameid'],
  ['external_identity_username'],
  ['external_identity_guid'],
  ['actor_location'],
]

/**
 * `_document_id` is unique but no UUID, and git events and old exports have none: the id is made of all that the record
 * says. The members are sorted first, since API and export order them differently.
 */
function takeId(rest: JsonObject, record: JsonObject): string {
  const id = readUuid(record._document_id)
  if (id !== null && id === record._document_id) delete rest._document_id
  return id ?? makeRecordId({ space: 'github', text: canonicalize(record) })
}

/** GitHub tells of failures by the name of the action, a response's status, or how a run ended; of success, it does not. */
function readOutcome({ action, status_code, conclusion }: JsonObject): Outcome | null {
  const name = String(action)
  if (/(?:^|[._])(?:failed|failure)(?:[._]|$)/.test(name)) return 'failure'
  if (/(?:^|[._])rejected_ref_update$/.test(name)) return 'denied'
  if (typeof status_code === 'number' && status_code >= 100 && status_code <= 599) {
    if (status_code === 401 || status_code === 403) return 'denied'
    return status_code >= 400 ? 'failure' : 'success'
  }
  if (conclusion === 'success') return 'success'
  return conclusion === 'failure' || conclusion === 'timed_out' ? 'failure' : null
}

function takeSource(rest: JsonObject): JsonObject {
  const source: JsonObject = {}
  const { actor_ip } = rest
  if (typeof actor_ip === 'string' && readIpVersion(actor_ip) !== 0) {
    source.ip = actor_ip
    delete rest.actor_ip
  }
  const agent = takeText(rest, 'user_agent')
  if (agent) source.user_agent = agent
  return source
}

const requestTexts = [
  ['id', 'request_id'],
  ['method', 'request_method'],
  ['path', 'url_path'],
  ['route', 'route'],
] as const

/** Of `api.request` events. The query string stays in `details` as it was written, and is told member by member too. */
function takeRequest(rest: JsonObject): JsonObject {
  const request: JsonObject = {}
  for (const [field, name] of requestTexts) {
    const text = takeText(rest, name)
    if (text) request[field] = text
  }
  const { status_code, query_string, programmatic_access_type } = rest
  if (typeof status_code === 'number' && /^[1-5]\d\d$/.test(String(status_code))) {
    request.status = status_code
    delete rest.status_code
  }
  if (typeof query_string === 'string' && query_string !== '') {
    request.query = Object.fromEntries(new URLSearchParams(query_string))
  }
  if (typeof programmatic_access_type === 'string' && programmatic_access_type !== '') {
    request.auth_type = 'api_key'
  }
  return request
}

/** GitHub tells old values beside new ones: `active_was`, `events_were`, `previous_visibility`, `old_permission`. */
function takeChanges(rest: JsonObject): JsonObject[] {
  const changes: JsonObject[] = []
  for (const name of Object.keys(rest)) {
    const field = /^(.+)_(?:was|were)$/.exec(name)?.[1] ?? /^(?:previous|old)_(.+)$/.exec(name)?.[1]
    if (field === undefined || !Object.hasOwn(rest, field) || !Object.hasOwn(rest, name)) continue
    if (changes.length === eventLimits.changesMax) break
    changes.push({ field, old: rest[name] ?? null, new: rest[field] ?? null })
    delete rest[name]
    delete rest[field]
  }
  return changes
}
