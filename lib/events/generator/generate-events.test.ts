import { describe, expect, it } from 'vitest'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { deletedProjectName, findLastTuesdayMs } from './activities/story'
import { generateEvents } from './generate-events'

const endMs = Date.parse('2026-11-20T10:00:00Z')
const generate = (changes: Partial<Parameters<typeof generateEvents>[0]> = {}) =>
  generateEvents({
    seed: 7,
    count: 20_000,
    days: 60,
    endMs,
    companyName: 'Acme Zürich',
    ...changes,
  })
const sample = [...generate()]
const timesOf = (events: EventInput[]) =>
  events.map((event) => Date.parse(event.occurred_at ?? 'missing'))

describe('generateEvents', () => {
  it('makes the same bytes from the same seed, and others from another', () => {
    expect(JSON.stringify([...generate()])).toBe(JSON.stringify(sample))
    expect(JSON.stringify([...generate({ seed: 8 })])).not.toBe(JSON.stringify(sample))
  })

  it.each([0, 1, 2, 10, 499, 500, 3_000])('makes exactly %i events', (count) => {
    expect([...generate({ count })]).toHaveLength(count)
  })

  it.each([
    { days: 0.01, count: 700 },
    { days: 1, count: 2_000 },
    { days: 730, count: 5_000 },
    { days: 60, count: 10_000 },
  ])('keeps the order of time and stays within $days days', ({ days, count }) => {
    const times = timesOf([...generate({ days, count })])
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(times[0]).toBeGreaterThanOrEqual(endMs - days * 86_400_000)
    expect(times.at(-1)).toBeLessThan(endMs)
  })

  it('gives every event its own UUID version 7 of its own time', () => {
    expect(new Set(sample.map((event) => event.id)).size).toBe(sample.length)
    for (const { id = '', occurred_at = '' } of sample) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(Date.parse(occurred_at))
    }
  })

  it('makes nothing that the log would refuse or cut', () => {
    for (const event of sample.slice(0, 3_000)) {
      const prepared = prepareEvent(event as JsonValue, { nowMs: endMs, newId: newUuidV7 })
      expect(prepared.ok).toBe(true)
      if (prepared.ok) expect(prepared.event.core.redacted).toBeUndefined()
    }
  })

  it('changes nothing before it was created or after it was deleted', () => {
    const born = new Set<string>()
    const gone = new Set<string>()
    const births = /created$|opened$|uploaded$|invited$|submitted$|started$|^create_/
    for (const { action, targets = [], outcome } of sample) {
      const [target] = targets
      if (!target?.id || ['user', 'job'].includes(target.type)) continue
      const isField = action.endsWith('field_created') || action.endsWith('field_deleted')
      if (births.test(action) && !isField) born.add(target.id)
      expect(born, `${action} of ${target.id}`).toContain(target.id)
      expect(gone, `${action} of ${target.id}`).not.toContain(target.id)
      if (/deleted$|revoked$|^delete_/.test(action) && !isField && outcome === 'success') {
        if (action !== 'project.access_revoked') gone.add(target.id)
      }
    }
    expect(gone.size).toBeGreaterThan(20)
  })

  it('carries on from the value that the last change left', () => {
    const values = new Map<string, unknown>()
    let followed = 0
    for (const { action, targets, changes = [] } of sample) {
      if (action !== 'finding.status_changed') continue
      for (const change of changes) {
        const key = `${targets?.[0]?.id}`
        if (values.has(key)) {
          expect(change.old).toBe(values.get(key))
          followed++
        }
        expect(change.new).not.toBe(change.old)
        values.set(key, change.new)
      }
    }
    expect(followed).toBeGreaterThan(100)
  })

  it('mostly speaks the words of the catalogue, and uses many of them', () => {
    const known = sample.filter((event) => findCatalogueEntry(event.action))
    expect(known.length / sample.length).toBeGreaterThan(0.9)
    expect(new Set(known.map((event) => event.action)).size).toBeGreaterThan(60)
  })

  it('works by day and rests at the weekend', () => {
    const human = sample.filter((event) => event.actor.type === 'user')
    const day = (event: EventInput) => new Date(event.occurred_at ?? '').getUTCDay()
    const weekend = human.filter((event) => [0, 6].includes(day(event)))
    expect(weekend.length / human.length).toBeLessThan(0.1)
    expect(weekend.length).toBeGreaterThan(0)
  })

  it('lets a few people and keys do most of the work', () => {
    const counts = new Map<string, number>()
    for (const { actor } of sample) {
      const key = actor.id ?? actor.email ?? ''
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
    const sorted = [...counts.values()].sort((a, b) => b - a)
    const top = sorted.slice(0, Math.ceil(sorted.length / 5)).reduce((sum, n) => sum + n, 0)
    expect(top / sample.length).toBeGreaterThan(0.5)
  })

  it('has every kind of actor, outcome and sign-in, delegation and a burst of failures', () => {
    expect(new Set(sample.map((event) => event.actor.type)).size).toBe(5)
    expect(new Set(sample.map((event) => event.outcome)).size).toBe(3)
    expect(sample.some((e) => e.actor.type === 'agent' && e.actor.on_behalf_of)).toBe(true)
    expect(new Set(sample.map((event) => event.request?.auth_type)).size).toBe(4)
    const burst = sample.filter((event) => event.source?.ip === '192.0.2.66')
    expect(burst.length).toBeGreaterThan(30)
    const times = timesOf(burst)
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeLessThan(10 * 60_000)
  })

  it('invents addresses from documentation and private ranges only', () => {
    for (const { source, actor } of sample) {
      if (source) {
        expect(source.ip).toMatch(/^(192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|10\.|2001:db8:)/)
      }
      if (actor.email) expect(actor.email).toMatch(/^[a-z0-9.-]+@acme-zurich\.example$/)
    }
  })
})

describe('the deleted project', () => {
  it('was deleted last Tuesday by somebody who had just logged in', () => {
    const deletions = sample.filter(
      (e) => e.action === 'project.deleted' && e.targets?.[0]?.name === deletedProjectName,
    )
    expect(deletions).toHaveLength(1)
    const [deletion] = deletions
    expect(deletion?.occurred_at).toBe('2026-11-17T15:42:00.000Z')
    const before = sample.slice(0, deletion && sample.indexOf(deletion))
    const login = before.findLast((event) => event.actor.id === deletion?.actor.id)
    expect(before.filter((e) => e.targets?.[0]?.name === deletedProjectName).length).toBe(6)
    expect(login).toBeDefined()
  })

  it.each([
    ['2026-11-20T10:00:00Z', '2026-11-17'],
    ['2026-11-17T23:00:00Z', '2026-11-10'],
    ['2026-11-18T00:00:00Z', '2026-11-17'],
    ['2026-11-16T12:00:00Z', '2026-11-10'],
  ])('seen from %s, last Tuesday was %s', (now, tuesday) => {
    expect(new Date(findLastTuesdayMs(Date.parse(now))).toISOString().slice(0, 10)).toBe(tuesday)
  })
})
