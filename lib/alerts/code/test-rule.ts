import { defaultBusinessHours } from '@/lib/companies/schema'
import { factsOf } from '@/lib/events/event-facts'
import { matchesEvent, readDictionaries } from '@/lib/events/query/evaluate'
import { collectLookups, pickKeys } from '@/lib/events/query/lookups'
import { readQuery } from '@/lib/events/read-query'
import { findCatalogueEntry } from '@/lib/log/catalogue/catalogue'
import { describeAction } from '@/lib/log/describe-action'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonValue, StoredEvent } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { newUuidV7 } from '@/lib/platform/ids'
import { windowOf } from '@/lib/alerts/engine/compile-rule'
import { isCounted } from '@/lib/alerts/engine/dispatch'
import { newOutcome, takeEvents, type TakingRule } from '@/lib/alerts/engine/take-events'
import { hoursOf } from '@/lib/alerts/hours'
import { newRuleState } from '@/lib/alerts/rule-state'
import type { FileRule } from './rule-file'

export type TestFiring = { firedAt: string; events: number[] }

/**
 * How often a rule fires on events as a producer would send them, in the order in which they come: by the code that watches the
 * log, and without a log, a company or a database. Hours that are the company's are the usual ones, in UTC. Throws
 * `query_invalid` (400), and `fixture_invalid` (422) where one of the events would not be taken.
 */
export function runRule(
  rule: Pick<FileRule, 'query' | 'condition' | 'outside' | 'cooldownSeconds'>,
  given: readonly JsonValue[],
): TestFiring[] {
  const query = readQuery(rule.query)
  const refOf = makeRefs()
  const events = given.map((value, seq) => toEvent(value, { seq, refOf }))
  const dictionaries = readDictionaries(events)
  dictionaries.action = dictionaries.action.map((entry) => ({
    ...entry,
    tags: findCatalogueEntry(entry.key)?.tags ?? [],
  }))
  const lookups = new Map(
    collectLookups(query).map((one) => [one.id, pickKeys(one, dictionaries[one.kind])]),
  )
  const clock = { nowMs: nowMs(), timeZone: 'UTC' }
  const company = { timeZone: 'UTC', businessHours: defaultBusinessHours }
  const compiled = {
    row: { id: 'test', companyId: 'test', condition: rule.condition },
    window: windowOf(rule.condition, rule.cooldownSeconds),
    hours: rule.outside === null ? null : hoursOf(rule.outside, company),
  }
  const matched = events.filter(
    (event) =>
      matchesEvent(query, factsOf(event), { ...clock, lookups }) && isCounted(compiled, event),
  )
  const outcome = newOutcome<TakingRule>()
  takeEvents(compiled, {
    ...{ state: newRuleState(), events: matched, outcome, lateMaxMs: Number.MAX_SAFE_INTEGER },
    keyOf: (text) => text,
  })
  return [...outcome.fired.values()].map(({ firedMs, seqs }) => ({
    firedAt: new Date(firedMs).toISOString(),
    events: seqs.map((seq) => seq + 1),
  }))
}

function toEvent(
  value: JsonValue,
  { seq, refOf }: { seq: number; refOf: ReturnType<typeof makeRefs> },
): StoredEvent {
  const prepared = prepareEvent(value, { nowMs: nowMs(), newId: () => newUuidV7() })
  if (!prepared.ok) {
    throw new AppError('fixture_invalid', {
      status: 422,
      title: 'The fixture has an error',
      detail: `Event ${seq + 1} would not be taken: ${prepared.detail}`,
    })
  }
  const input = value as unknown as EventInput
  const action = input.action.toLowerCase()
  const at = new Date(input.occurred_at ?? nowMs()).toISOString()
  const { actor, targets } = input
  const withRef = <One extends Named>(one: One): One & { ref?: string } =>
    one.type === 'user' ? { ...one, ref: refOf(one) } : one
  return {
    ...input,
    ...describeAction(action),
    ...{ action, seq, id: input.id ?? prepared.event.id, occurred_at: at, recorded_at: at },
    ...{ via: { type: 'api_key', id: 'test' }, leaf_hash: '' },
    actor: {
      ...withRef(actor),
      ...(actor.on_behalf_of ? { on_behalf_of: withRef(actor.on_behalf_of) } : {}),
    },
    ...(targets ? { targets: targets.map(withRef) } : {}),
  } as StoredEvent
}

type Named = { type: string; id?: string; email?: string; name?: string }

/** In a log somebody is known by a ref, by whichever id or address they are named; an id outweighs an address. */
function makeRefs(): (person: Named) => string {
  const known = new Map<string, { ref: string; id: string | undefined }>()
  let count = 0
  return ({ id, email, name }) => {
    const aliases = [
      ...(id === undefined ? [] : [`id ${id}`]),
      ...(email === undefined ? [] : [`email ${email.toLowerCase()}`]),
    ]
    if (aliases.length === 0) aliases.push(`name ${name}`)
    const person = aliases
      .map((alias) => known.get(alias))
      .find((one) => one && (id === undefined || one.id === undefined || one.id === id)) ?? {
      ref: `s_${count++}`,
      id,
    }
    person.id ??= id
    for (const alias of aliases) if (!known.has(alias)) known.set(alias, person)
    return person.ref
  }
}
