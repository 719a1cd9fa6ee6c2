import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonObject, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { cloudtrail } from './cloudtrail'
import { mapCloudTrailRecord } from './cloudtrail-event'
import { collectItems } from './collect-items'
import type { ImportItem } from './importer'

const samples = fileURLToPath(new URL('./sample-data/aws', import.meta.url))
const files = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.(json|json\.gz|ndjson)$/.test(name),
)
const nowMs = Date.parse('2026-11-20T00:00:00Z')

function openSample(name: string): { bytes: Buffer; records: JsonObject[] } {
  const raw = readFileSync(`${samples}/${name}`)
  const bytes = name.endsWith('.gz') ? gunzipSync(raw) : raw
  const text = bytes.toString()
  if (name.endsWith('.ndjson')) {
    return {
      bytes,
      records: text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    }
  }
  const document = JSON.parse(text)
  return { bytes, records: Array.isArray(document) ? document : document.Records }
}

async function read(text: string | Uint8Array): Promise<ImportItem[]> {
  async function* stream() {
    yield typeof text === 'string' ? Buffer.from(text) : text
  }
  return collectItems(cloudtrail.read(stream()))
}

function map(record: JsonObject): EventInput {
  const mapped = mapCloudTrailRecord(record)
  if ('problem' in mapped) throw new Error(mapped.problem.code)
  return mapped.event as EventInput
}

/** Values that are no objects, as text with their type; empty objects and arrays count as values too. */
function listLeaves(value: JsonValue): string[] {
  if (value === null || typeof value !== 'object') return [`${typeof value} ${value}`]
  const inner = Object.values(value)
  return inner.length === 0 ? [JSON.stringify(value)] : inner.flatMap(listLeaves)
}

const base = {
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  eventTime: '2024-05-01T10:00:00Z',
  eventID: '6b54e0ad-c23c-4850-b896-7533a3558526',
}

describe('CloudTrail', () => {
  it.each(files)(
    'keeps every value of every record of %s, and the log takes them all',
    async (name) => {
      const { bytes, records } = openSample(name)
      const items = await read(bytes)
      expect(items).toHaveLength(records.length)
      for (const [place, item] of items.entries()) {
        if ('problem' in item) throw new Error(item.problem.detail)
        const found = new Set(listLeaves(item.event))
        const lost = listLeaves(records[place] ?? null).filter((leaf) => !found.has(leaf))
        expect(lost).toEqual([])
        const prepared = prepareEvent(item.event, { nowMs, newId: newUuidV7 })
        expect(prepared).toMatchObject({ ok: true, event: { idIsProducers: true } })
      }
    },
  )

  it('gives every record of the samples an id that another reading gives again', async () => {
    const ids = async () => {
      const items = await Promise.all(files.map((name) => read(openSample(name).bytes)))
      return items.flat().map((item) => ('event' in item ? (item.event as EventInput).id : ''))
    }
    const first = await ids()
    expect(await ids()).toEqual(first)
    expect(new Set(first).size).toBe(first.length)
  })

  it('loses no value whatever the members of a record hold', () => {
    const names = fc.constantFrom(
      'eventID',
      'requestID',
      'userAgent',
      'sourceIPAddress',
      'awsRegion',
      'recipientAccountId',
      'requestParameters',
      'responseElements',
      'resources',
      'errorCode',
      'userIdentity',
      '__proto__',
      'x',
    )
    const identity = fc.dictionary(
      fc.constantFrom(
        'type',
        'principalId',
        'arn',
        'userName',
        'invokedBy',
        'accountId',
        'sessionContext',
      ),
      fc.oneof(
        fc.constantFrom('Root', 'AssumedRole', 'IAMUser', 'a:b@c.example', ''),
        fc.jsonValue(),
      ),
    )
    const member = fc.oneof(fc.jsonValue({ maxDepth: 4 }), identity, fc.ipV4(), fc.uuid())
    fc.assert(
      fc.property(fc.dictionary(names, member), (extra) => {
        const record = JSON.parse(
          JSON.stringify({ ...extra, ...base, eventID: extra.eventID ?? null }),
        )
        const before = JSON.stringify(record)
        const found = new Set(listLeaves(map(record) as unknown as JsonObject))
        expect(listLeaves(record).filter((leaf) => !found.has(leaf))).toEqual([])
        expect(JSON.stringify(record)).toBe(before)
      }),
      { examples: [[{ userIdentity: JSON.parse('{"__proto__":0}') }]] },
    )
  })

  it.each([
    ['s3.amazonaws.com', 'GetObject', 's3.get_object'],
    ['iam.amazonaws.com', 'ListMFADevices', 'iam.list_mfa_devices'],
    ['rds.amazonaws.com', 'DescribeDBInstances', 'rds.describe_db_instances'],
    ['resource-explorer-2.amazonaws.com', 'Search', 'resource_explorer_2.search'],
    [
      'lambda.amazonaws.com',
      'UpdateFunctionCode20150331v2',
      'lambda.update_function_code20150331v2',
    ],
    ['signin.amazonaws.com', 'ConsoleLogin', 'signin.console_login'],
    ['', '…', 'aws.unnamed'],
  ])('names %s %s as %s', (eventSource, eventName, action) => {
    expect(map({ ...base, eventSource, eventName }).action).toBe(action)
  })

  it.each([
    [{}, 'success'],
    [{ errorCode: 'AccessDenied' }, 'denied'],
    [{ errorCode: 'Client.UnauthorizedOperation' }, 'denied'],
    [{ errorCode: 'NoSuchBucket' }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Failure' } }, 'failure'],
    [{ responseElements: { ConsoleLogin: 'Success' } }, 'success'],
  ])('reads the outcome of %j as %s', (members, outcome) => {
    expect(map({ ...base, ...members }).outcome).toBe(outcome)
  })

  it('takes an address for an ip only when it is one', () => {
    const foreign = map({ ...base, sourceIPAddress: 'health.amazonaws.com' })
    expect(foreign.source).toBeUndefined()
    expect(foreign.details?.sourceIPAddress).toBe('health.amazonaws.com')
    expect(map({ ...base, sourceIPAddress: '201.252.42.03' }).source).toBeUndefined()
    const ip = map({ ...base, sourceIPAddress: '2001:db8::1' })
    expect(ip.source).toEqual({ ip: '2001:db8::1' })
    expect(ip.details).not.toHaveProperty('sourceIPAddress')
  })

  it('makes different ids for different records that share an id which is no UUID', () => {
    const [first, again, other] = ['a', 'a', 'b'].map((userAgent) =>
      map({ ...base, eventID: '1', userAgent }),
    )
    expect(first?.id).toBe(again?.id)
    expect(first?.id).not.toBe(other?.id)
    expect(first?.details?.eventID).toBe('1')
  })

  it('names buckets, objects and users as targets', () => {
    const object = map({ ...base, requestParameters: { bucketName: 'b', key: 'x/y.txt' } })
    expect(object.targets).toEqual([
      { type: 's3_object', id: 'b/x/y.txt', name: 'x/y.txt' },
      { type: 's3_bucket', id: 'b' },
    ])
    const user = map({
      ...base,
      eventSource: 'iam.amazonaws.com',
      requestParameters: { userName: 'eve' },
    })
    expect(user.targets).toEqual([{ type: 'user', name: 'eve' }])
    const many = Array.from({ length: 30 }, (_, n) => ({
      ARN: `arn:aws:s3:::b${n}`,
      type: 'AWS::S3::Bucket',
    }))
    expect(map({ ...base, resources: many }).targets).toHaveLength(20)
  })

  it.each([
    ['occurred_at_invalid', { eventTime: undefined }],
    ['occurred_at_invalid', { eventTime: 'yesterday' }],
    ['occurred_at_too_early', { eventTime: '1999-12-31T23:59:59Z' }],
    ['not_cloudtrail', { eventName: 7 }],
  ])('reports %s for its own line and reads on', async (code, members) => {
    const lines = [base, { ...base, ...members }, base].map((record) => JSON.stringify(record))
    const items = await read(lines.join('\n'))
    expect(items.map((item) => ('problem' in item ? item.problem.code : 'event'))).toEqual([
      'event',
      code,
      'event',
    ])
    expect(items[1]?.line).toBe(2)
  })
})

describe('who acted in CloudTrail', () => {
  const roleArn = 'arn:aws:sts::1:assumed-role'
  const issuer = {
    type: 'Role',
    principalId: 'AROA1',
    arn: 'arn:aws:iam::1:role/Deploy',
    userName: 'Deploy',
  }
  it.each<[string, JsonObject, JsonObject]>([
    [
      'an IAM user',
      { type: 'IAMUser', principalId: 'AIDA1', userName: 'bob' },
      { type: 'user', id: 'AIDA1', name: 'bob' },
    ],
    [
      'the root user',
      { type: 'Root', principalId: '123' },
      { type: 'user', id: '123', name: 'Root' },
    ],
    [
      'a service',
      { type: 'AWSService', invokedBy: 'rds.amazonaws.com' },
      { type: 'system', id: 'rds.amazonaws.com', name: 'rds.amazonaws.com' },
    ],
    [
      'a service without a type',
      { accountId: '1', invokedBy: 'ec2.amazonaws.com' },
      { type: 'system', id: 'ec2.amazonaws.com', name: 'ec2.amazonaws.com' },
    ],
    [
      'another account',
      { type: 'AWSAccount', accountId: '1' },
      { type: 'service_account', id: '1' },
    ],
    [
      'a machine in a role',
      {
        type: 'AssumedRole',
        principalId: 'AROA1:i-0abc',
        arn: `${roleArn}/Deploy/i-0abc`,
        sessionContext: { sessionIssuer: issuer },
      },
      { type: 'service_account', id: 'AROA1', name: 'Deploy' },
    ],
    [
      'a person in a role, known by e-mail',
      {
        type: 'AssumedRole',
        principalId: 'AROA1:eve@a.example',
        arn: `${roleArn}/Deploy/eve@a.example`,
        sessionContext: { sessionIssuer: issuer },
      },
      {
        type: 'service_account',
        id: 'AROA1',
        name: 'Deploy',
        on_behalf_of: {
          type: 'user',
          id: 'AROA1:eve@a.example',
          name: 'eve@a.example',
          email: 'eve@a.example',
        },
      },
    ],
    [
      'a person in a role, known by single sign-on',
      {
        type: 'AssumedRole',
        principalId: 'AROA1:bob',
        arn: `${roleArn}/AWSReservedSSO_Dev_1/bob`,
        sessionContext: { sessionIssuer: issuer },
      },
      {
        type: 'service_account',
        id: 'AROA1',
        name: 'Deploy',
        on_behalf_of: { type: 'user', id: 'AROA1:bob', name: 'bob' },
      },
    ],
    ['nobody', {}, { type: 'system', name: 'AWS' }],
  ])('is %s', (_, userIdentity, actor) => {
    expect(map({ ...base, userIdentity }).actor).toEqual(actor)
  })
})
