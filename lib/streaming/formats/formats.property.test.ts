import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StoredEvent } from '@/lib/log/schema'
import { type FormatKey, formatKeys, formats } from './formats'
import { maskPersonal } from './mask-personal'
import { findCloudEventProblems } from './test-check-cloud-event'
import { findEcsProblems } from './test-check-ecs'
import { findOcsfProblems } from './test-check-ocsf'
import { comparable, decodeEcs, decodeOcsf } from './test-decode'
import { testContext } from './test-events'
import { randomEvents } from './test-random-events'

const runs = { numRuns: 100 }
const overTheWire = (document: unknown) => JSON.parse(JSON.stringify(document))
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

const checks: Record<Exclude<FormatKey, 'native'>, (document: never) => string[]> = {
  ocsf: findOcsfProblems,
  ecs: findEcsProblems,
  cloudevents: findCloudEventProblems,
}

test.each(formatKeys)('%s takes any event, masked ones too, and gives bounded JSON', (key) => {
  fc.assert(
    fc.property(randomEvents, (random) => {
      for (const event of [random, maskPersonal(random)]) {
        const document = formats[key].encode(event, testContext)
        // Strict: a member that is undefined would be another document after the wire.
        expect(isDeepStrictEqual(overTheWire(document), document)).toBe(true)
        expect(JSON.stringify(document)).toContain(JSON.stringify(event.id))
        // Names stand twice or thrice, free values once, as text with its quotes escaped.
        expect(bytesOf(document)).toBeLessThan(4 * bytesOf(event) + 4_096)
      }
    }),
    runs,
  )
})

test.each(Object.keys(checks) as (keyof typeof checks)[])('%s of any event is valid', (key) => {
  fc.assert(
    fc.property(randomEvents, (random) => {
      for (const event of [random, maskPersonal(random)]) {
        const document = overTheWire(formats[key].encode(event, testContext))
        expect(checks[key](document as never)).toEqual([])
      }
    }),
    runs,
  )
})

test('native and CloudEvents hold the event as it is', () => {
  fc.assert(
    fc.property(randomEvents, (event) => {
      const whole = overTheWire(event)
      expect(overTheWire(formats.native.encode(event, testContext))).toMatchObject(whole)
      expect(overTheWire(formats.cloudevents.encode(event, testContext).data)).toMatchObject(whole)
    }),
    runs,
  )
})

test.each([
  ['ocsf', decodeOcsf],
  ['ecs', decodeEcs],
] as const)('%s loses nothing of the event', (key, decode) => {
  fc.assert(
    fc.property(randomEvents, (event) => {
      const document = overTheWire(formats[key].encode(event, testContext))
      expect(comparable(decode(document))).toEqual(comparable(overTheWire(event)))
    }),
    runs,
  )
})

const planted = ['Zebulon Quirk', 'zq@example.com', 'zq-4711', '203.0.113.77', 'Browser of Z']
const mention = fc
  .tuple(fc.constantFrom(...planted), fc.constantFrom('', 'by ', '/people/'))
  .map(([value, before]) => `${before}${value}`)
const place = fc.oneof(
  mention,
  fc.array(mention, { maxLength: 2 }),
  fc.record({ note: mention, 'of zq@example.com': fc.integer() }, { noNullPrototype: true }),
)

test('masking lets no name, address or e-mail of a person into any format', () => {
  fc.assert(
    fc.property(randomEvents, fc.array(place, { minLength: 6, maxLength: 6 }), (random, places) => {
      const [one, two, three, four, five, six] = places
      const event: StoredEvent = {
        ...random,
        context: String(places[0]),
        actor: {
          ...{ type: 'user', id: 'zq-4711', name: 'Zebulon Quirk', email: 'zq@example.com' },
          ref: 's_zq',
        },
        source: { ip: '203.0.113.77', user_agent: 'Browser of Z' },
        request: { path: `/x/${String(one)}`, query: { two: two ?? null }, body: three ?? null },
        changes: [{ field: 'x', old: four ?? null, new: [five ?? null] }],
        details: { six: { deep: six ?? null } },
      }
      for (const key of formatKeys) {
        const text = JSON.stringify(formats[key].encode(maskPersonal(event), testContext))
        for (const value of planted) expect(text.includes(value)).toBe(false)
      }
    }),
    runs,
  )
})
