import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventLimits, requestLimits } from '@/lib/log/event/event-limits'
import { eventProblemCodes } from '@/lib/log/event/event-problem'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { describeApi } from './openapi'
import { eventSchemas } from './openapi-event'
import { eventExamples } from './openapi-examples'
import { rejectionCodes } from './openapi-problems'

type Schema = {
  properties: Record<string, Schema>
  items: Schema
  [keyword: string]: unknown
}
const schemas = eventSchemas as unknown as Record<string, Schema>
const properties = schemas.Event?.properties ?? {}

const nowMs = Date.UTC(2026, 0, 4)
const prepare = (event: JsonValue) => prepareEvent(event, { nowMs, newId: () => newUuidV7(nowMs) })
const base = { action: 'a.b', actor: { type: 'system' } }

/** The documented format as a check of its own, by somebody else's reading of JSON Schema. */
const documented = z.fromJSONSchema(
  JSON.parse(
    JSON.stringify({ ...(eventSchemas.Event as JsonObject), $defs: eventSchemas }).replaceAll(
      '#/components/schemas/',
      '#/$defs/',
    ),
  ),
)

describe('the documented event', () => {
  it('has examples that the log takes as they are', () => {
    for (const [name, event] of Object.entries(eventExamples)) {
      const prepared = prepare(event as JsonObject)
      expect(prepared, name).toMatchObject({ ok: true })
      if (prepared.ok) expect(prepared.event.core).not.toHaveProperty('redacted')
      expect(documented.safeParse(event).error, name).toBeUndefined()
    }
  })

  it('has, in every object, exactly the members that the log knows', () => {
    const objects: [string, Schema | undefined, (unknown: JsonObject) => JsonObject][] = [
      ['event', schemas.Event, (unknown) => ({ ...base, ...unknown })],
      ['actor', schemas.Actor, (unknown) => ({ ...base, actor: { ...base.actor, ...unknown } })],
      [
        'delegate',
        schemas.Identity,
        (unknown) => ({
          ...base,
          actor: { ...base.actor, on_behalf_of: { type: 'user', ...unknown } },
        }),
      ],
      ['target', schemas.Target, (unknown) => ({ ...base, targets: [{ type: 'x', ...unknown }] })],
      [
        'workspace',
        schemas.Workspace,
        (unknown) => ({ ...base, workspace: { id: 'x', ...unknown } }),
      ],
      ['source', schemas.Source, (unknown) => ({ ...base, source: unknown })],
      ['request', schemas.Request, (unknown) => ({ ...base, request: unknown })],
      ['change', schemas.Change, (unknown) => ({ ...base, changes: [{ field: 'x', ...unknown }] })],
      [
        'personal',
        schemas.PersonalValue,
        (unknown) => ({ ...base, context: 'x', personal: [{ pointer: '/context', ...unknown }] }),
      ],
      [
        'person',
        schemas.PersonalValue?.properties.person,
        (unknown) => ({
          ...base,
          context: 'x',
          personal: [{ pointer: '/context', person: { type: 'user', ...unknown } }],
        }),
      ],
    ]
    for (const [name, schema, withUnknown] of objects) {
      const answer = prepare(withUnknown({ qqqqqqqqqqqqqqqqqq: 1 }))
      if (answer.ok) throw new Error(`an unknown member of ${name} was taken`)
      const known = /known are ([\w, ]+);/.exec(answer.detail)?.[1]?.split(', ') ?? []
      expect(Object.keys(schema?.properties ?? {}).sort(), name).toEqual(known.sort())
    }
  })

  it('takes and refuses what the log does', () => {
    const user = { type: 'user' }
    const events: [boolean, JsonValue][] = [
      [true, base],
      [true, { ...base, action: 'User.Role_Changed:x' }],
      [false, { ...base, action: 'user changed' }],
      [false, { ...base, action: '' }],
      [false, { action: 'a.b' }],
      [false, { actor: user }],
      [false, { ...base, actor: { type: 'robot' } }],
      [false, { ...base, actor: { id: 'x' } }],
      [false, { ...base, actor: { ...user, email: 'unknown' } }],
      [false, { ...base, targets: [{ id: 'x' }] }],
      [false, { ...base, targets: [{ type: '' }] }],
      [false, { ...base, workspace: { name: 'x' } }],
      [false, { ...base, outcome: 'fine' }],
      [true, { ...base, outcome: 'denied' }],
      [false, { ...base, request: { status: 99 } }],
      [true, { ...base, request: { status: 599, body: [1, null], auth_type: 'jwt' } }],
      [false, { ...base, changes: [{ old: 1 }] }],
      [true, { ...base, changes: [{ field: 'x', old: null }] }],
      [false, { ...base, details: 'x' }],
      [false, { ...base, personal: [''] }],
      [true, { ...base, context: 'x', personal: ['/context'] }],
      [false, { ...base, context: 'x', personal: [{ pointer: '/context', person: { id: 'x' } }] }],
      [false, { ...base, id: 'x' }],
      [false, []],
    ]
    for (const [isRight, event] of events) {
      expect(prepare(event).ok, JSON.stringify(event)).toBe(isRight)
      expect(documented.safeParse(event).success, JSON.stringify(event)).toBe(isRight)
    }
  })

  it('keeps its longest list and longest action, and the log does not take one more', () => {
    const limits = {
      action: properties.action?.maxLength as number,
      targets: properties.targets?.maxItems as number,
      changes: properties.changes?.maxItems as number,
      personal: properties.personal?.maxItems as number,
    }
    expect(limits).toEqual({
      action: eventLimits.actionCharactersMax,
      targets: eventLimits.targetsMax,
      changes: eventLimits.changesMax,
      personal: eventLimits.personalPointersMax,
    })
    const make: Record<string, (length: number) => JsonObject> = {
      action: (length) => ({ action: 'a'.repeat(length) }),
      targets: (length) => ({ targets: Array(length).fill({ type: 'x' }) }),
      changes: (length) => ({ changes: Array(length).fill({ field: 'x' }) }),
      personal: (length) => ({ context: 'x', personal: Array(length).fill('/context') }),
    }
    for (const [name, limit] of Object.entries(limits)) {
      for (const length of [limit, limit + 1]) {
        const event = { ...base, ...make[name]?.(length) }
        expect(prepare(event).ok, `${name} ${length}`).toBe(length === limit)
        expect(documented.safeParse(event).success, `${name} ${length}`).toBe(length === limit)
      }
    }
  })
})

describe('what is said of limits and codes', () => {
  const text = JSON.stringify(describeApi({ baseUrl: 'http://localhost' }))

  it('has the numbers that the code keeps', () => {
    const says = (code: keyof typeof eventProblemCodes, value: string) =>
      expect(eventProblemCodes[code]).toContain(value)
    says('event_too_large', eventLimits.eventBytesMax.toLocaleString('en-US'))
    says('too_deep', String(eventLimits.depthMax))
    says('string_too_long', `${eventLimits.stringBytesMax / 1024} KiB`)
    says('action_too_long', String(eventLimits.actionCharactersMax))
    says('targets_too_many', String(eventLimits.targetsMax))
    says('changes_too_many', String(eventLimits.changesMax))
    says('personal_too_many', String(eventLimits.personalPointersMax))
    says('personal_too_many', String(eventLimits.personalValuesMax))
    says('occurred_at_too_late', `${eventLimits.aheadOfServerMsMax / 60_000} minutes`)
    says('occurred_at_too_early', new Date(eventLimits.occurredAtMinMs).toISOString().slice(0, 19))
    expect(text).toContain(`"maxItems":${requestLimits.batchEventsMax}`)
    expect(text).toContain(`${requestLimits.bodyBytesMax.toLocaleString('en-US')} bytes`)
  })

  it('has a sentence for every code that an event can be refused with', () => {
    for (const [code, says] of Object.entries({ ...eventProblemCodes, ...rejectionCodes })) {
      expect(text).toContain(JSON.stringify(`- \`${code}\`: ${says}`).slice(1, -1))
    }
    expect(Object.keys(rejectionCodes)).toContain('id_conflict')
  })
})
