import { describe, expect, it } from 'vitest'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import { checkpointId, formatKeys, formats } from './formats'
import { findCloudEventProblems } from './test-check-cloud-event'
import { findEcsProblems } from './test-check-ecs'
import { findOcsfProblems } from './test-check-ocsf'
import { catalogueEvents, fullEvents, testCheckpoint, testContext } from './test-events'

const events = [...catalogueEvents, ...fullEvents]
const overTheWire = (document: unknown) => JSON.parse(JSON.stringify(document))

describe.each(formatKeys)('%s', (key) => {
  const { encode, encodeCheckpoint } = formats[key]

  // After a change that is meant: npx vitest run --project unit lib/streaming/formats -u
  it('writes every action as it did before', async () => {
    const lines = events.map((event) => JSON.stringify(encode(event, testContext)))
    lines.push(JSON.stringify(encodeCheckpoint(testCheckpoint, testContext)))
    expect(catalogueEvents).toHaveLength(catalogue.length)
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`./golden/${key}.ndjson`)
  })

  it('writes the same event the same way again, and leaves it as it was', () => {
    for (const event of fullEvents) {
      const before = JSON.stringify(event)
      const first = JSON.stringify(encode(event, testContext))
      expect(JSON.stringify(encode(event, testContext))).toBe(first)
      expect(JSON.stringify(event)).toBe(before)
    }
  })

  it('carries a checkpoint whole', () => {
    const text = JSON.stringify(encodeCheckpoint(testCheckpoint, testContext))
    for (const value of [testCheckpoint.origin, testCheckpoint.root, testCheckpoint.note]) {
      expect(text).toContain(JSON.stringify(value).slice(1, -1))
    }
    expect(text).toContain('"size":17')
    expect(text).toContain('"kind":"checkpoint"')
  })
})

describe('documents of every action', () => {
  it.each([
    ['ocsf', findOcsfProblems],
    ['ecs', findEcsProblems],
    ['cloudevents', findCloudEventProblems],
  ] as const)('are what the specification of %s asks for, checkpoints too', (key, findProblems) => {
    const { encode, encodeCheckpoint } = formats[key]
    const documents = events.map((event) => encode(event, testContext))
    documents.push(encodeCheckpoint(testCheckpoint, testContext))
    const found = documents.flatMap((document, at) =>
      findProblems(overTheWire(document)).map((each) => `${events[at]?.action}: ${each}`),
    )
    expect(found).toEqual([])
  })
})

describe('what Elasticsearch asks of every document', () => {
  const documents = (key: (typeof formatKeys)[number]) => [
    ...events.map((event) => ({ id: event.id, ...pick(formats[key].encode(event, testContext)) })),
    {
      id: checkpointId(testCheckpoint),
      ...pick(formats[key].encodeCheckpoint(testCheckpoint, testContext)),
    },
  ]
  const pick = (document: Record<string, unknown>) => ({
    time: document['@timestamp'],
    event: document.event as { id?: string } | undefined,
  })

  it('is in those of ECS', () => {
    for (const { id, time, event } of documents('ecs')) {
      expect(time).toMatch(/^\d{4}-\d{2}-\d{2}T/)
      expect(event?.id).toBe(id)
    }
  })

  it('has room beside the members of all others', () => {
    for (const key of formatKeys.filter((one) => one !== 'ecs')) {
      for (const { time, event } of documents(key))
        expect([time, event]).toEqual([undefined, undefined])
    }
  })
})
