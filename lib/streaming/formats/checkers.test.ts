// The checkers decide what the other tests call right: each is shown what it must refuse.
import { describe, expect, it } from 'vitest'
import { formats } from './formats'
import { findCloudEventProblems } from './test-check-cloud-event'
import { findEcsProblems } from './test-check-ecs'
import { findOcsfProblems } from './test-check-ocsf'
import { fullEvents, makeEvent, testContext } from './test-events'

type Members = Record<string, unknown>
const event = fullEvents[0] ?? makeEvent({ action: 'a.b' })

/** The document of an event with one member, by its path, set to another value or taken out. */
function broken(key: 'ocsf' | 'ecs' | 'cloudevents', path: string, value?: unknown) {
  const document = JSON.parse(JSON.stringify(formats[key].encode(event, testContext)))
  const names = path.split('/')
  const last = names.pop() ?? ''
  const holder = names.reduce((at, name) => at[name] as Members, document as Members)
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return document
}

describe('the checker of OCSF', () => {
  it.each<[string, unknown?]>([
    ['class_uid', 4242],
    ['type_uid', 600199],
    ['category_uid', 3],
    ['activity_id', 42],
    ['activity_name', 'Delete'],
    ['severity_id'],
    ['severity_id', 7],
    ['time', '2026-01-03T14:30:00Z'],
    ['time'],
    ['metadata'],
    ['metadata/version'],
    ['metadata/product'],
    ['metadata/product/name', 3],
    ['metadata/profiles', ['cloud']],
    ['actor', {}],
    ['actor/user/type_id', 5],
    ['actor/user/email_addr', 'nobody'],
    ['src_endpoint/ip', 'here'],
    ['src_endpoint', {}],
    ['http_request/http_method', 'PURGE'],
    ['http_response/code'],
    ['web_resources'],
    ['web_resources', []],
    ['web_resources/0', { type: 'finding' }],
    ['invented', 1],
  ])('refuses another %s', (path, value) => {
    expect(findOcsfProblems(broken('ocsf', path, value))).not.toEqual([])
  })
})

describe('the checker of ECS', () => {
  it.each<[string, unknown?]>([
    ['@timestamp'],
    ['@timestamp', 1_767_450_600_000],
    ['ecs/version', '1.0.0'],
    ['event/kind', 'audit'],
    ['event/kind'],
    ['event/category', ['audit']],
    ['event/category', 'database'],
    ['event/type', ['creation']],
    ['event/type', []],
    ['event/outcome', 'denied'],
    ['event/sequence', '1000'],
    ['source/ip', '[masked]'],
    ['related/ip', ['here']],
    ['user/nickname', 'Ada'],
    ['http/response/status_code', '403'],
    ['labels/workspace', 1],
    ['trailkeeper/details', { reason: 'an object' }],
    ['trailkeeper/source_ip', 'here'],
    ['trailkeeper/request/start', 'now'],
  ])('refuses another %s', (path, value) => {
    expect(findEcsProblems(broken('ecs', path, value))).not.toEqual([])
  })
})

describe('the checker of CloudEvents', () => {
  it.each<[string, unknown?]>([
    ['id'],
    ['id', ''],
    ['source'],
    ['source', 'log'],
    ['specversion', '1.1'],
    ['type', 7],
    ['time', 'today'],
    ['subject', 'a\nb'],
    ['sequence_number', '1'],
    ['severitynumber', 2 ** 40],
    ['nested', { a: 1 }],
  ])('refuses another %s', (path, value) => {
    expect(findCloudEventProblems(broken('cloudevents', path, value))).not.toEqual([])
  })
})
