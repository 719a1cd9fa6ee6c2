import { checkQuery } from '@/lib/events/query/check'
import type { StoredEvent } from '@/lib/events/schema'
import { nameIdentity, nameTarget } from './event-words'
import { queryForPointer } from './query-for-pointer'

/** A search for events that have something in common with the one at hand. */
export type Pivot = {
  id: string
  /** Beside "Find related". */
  label: string
  /** What the address of the list says; moments are ISO 8601. */
  query: { q?: string; from?: string; to?: string }
  /** What it will search for, in words and as it will stand in the address. */
  title: string
}

/** More would push the rest away; every subject has its own search beside it. */
const targetsMax = 2
const aroundMs = 5 * 60_000

/** The searches that lead on from an event, the nearest first; only those that can be asked. */
export function listPivots(event: StoredEvent): Pivot[] {
  return [...listValuePivots(event), ...listMomentPivots(event)].filter(
    ({ query }) => query.q === undefined || checkQuery(query.q).query !== null,
  )
}

/** All of them, also those that the language knows of and does not answer yet. */
export function listValuePivots(event: StoredEvent): Pivot[] {
  const { actor, targets = [] } = event
  const human = actor.on_behalf_of ?? (actor.type === 'user' ? actor : null)
  const at = (id: string, pointer: string, words: { label: string; title: string }) => {
    const q = queryForPointer(event, pointer)
    return q === null
      ? []
      : [{ id, label: words.label, query: { q }, title: `${words.title}: ${q}` }]
  }
  return [
    ...at('actor', '/actor', { label: 'Same actor', title: `Done by ${nameIdentity(actor)}` }),
    ...(human === null ? [] : causedBy(event, nameIdentity(human))),
    ...targets.slice(0, targetsMax).flatMap((target, place) =>
      at(`target-${place}`, `/targets/${place}`, {
        label: targets.length === 1 ? 'Same subject' : nameTarget(target),
        title: `Done to ${nameTarget(target)}`,
      }),
    ),
    ...at('ip', '/source/ip', { label: 'Same IP', title: 'From the same address' }),
    ...(event.via.type === 'session' && event.via.id !== undefined
      ? at('session', '/via', { label: 'Same session', title: 'In the same session' })
      : at('session', '/details/session_id', {
          label: 'Same session',
          title: 'In the same session',
        })),
    ...at('request', '/request/id', { label: 'Same request', title: 'Of the same request' }),
    ...at('trace', '/request/traceparent', { label: 'Same trace', title: 'Of the same trace' }),
    ...at('action', '/action', { label: 'Same action', title: event.label }),
  ]
}

/** Whatever a person did or had done for them; the same key finds them in both places. */
function causedBy(event: StoredEvent, name: string): Pivot[] {
  const pointer = event.actor.on_behalf_of ? '/actor/on_behalf_of' : '/actor'
  const q = queryForPointer(event, pointer)?.replace(/^actor:/, 'caused_by:')
  if (q === undefined) return []
  return [
    {
      id: 'caused-by',
      label: 'Caused by them',
      query: { q },
      title: `Done by or for ${name}: ${q}`,
    },
  ]
}

function listMomentPivots(event: StoredEvent): Pivot[] {
  const at = Date.parse(event.occurred_at)
  const from = new Date(at - aroundMs).toISOString()
  const to = new Date(at + aroundMs).toISOString()
  const span = `from ${from} to ${to}`
  const q = queryForPointer(event, '/actor')
  const all = {
    id: 'around',
    label: '±5 minutes',
    query: { from, to },
    title: `Everything ${span}`,
  }
  if (q === null) return [all]
  const title = `Done by ${nameIdentity(event.actor)} ${span}: ${q}`
  return [
    all,
    { id: 'around-actor', label: '±5 minutes, same actor', query: { q, from, to }, title },
  ]
}
