import type { StoredEvent } from '@/lib/events/schema'
import { countEvents, searchEvents } from '@/lib/events/queries/search-events'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { formatTable } from '@/lib/cli/format-table'

const pageMax = 250

export const eventsSearch: Command = {
  name: 'events search',
  about: 'Finds events of a company, newest first, by the language of the search box.',
  positionals: { value: "'QUERY'", min: 0, max: 1 },
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    limit: { kind: 'text', value: 'N', about: 'at most so many, up to 10000; default 50' },
    after: { kind: 'text', value: 'TIME', about: 'happened after, like 2026-01-01T00:00:00Z' },
    before: { kind: 'text', value: 'TIME', about: 'happened before' },
  },
  examples: [
    "events search 'action:auth.login outcome:failure' --company acme",
    "events search 'actor:ada@acme.example after:-7d' --company acme --limit 1000 --json",
  ],
  needsInstance: true,
  run: async ({ input, signal }) => {
    const { company } = await findCompany(input.required('company'))
    const limit = input.whole('limit', { min: 1, max: 10_000, fallback: 50 })
    const reader = { companyId: company.id }
    const search = {
      q: input.positionals[0] ?? '',
      ...dropUndefined({ after: input.text('after'), before: input.text('before') }),
    }
    const events: StoredEvent[] = []
    let cursor: string | null = null
    do {
      const page = await searchEvents(reader, {
        ...search,
        limit: Math.min(pageMax, limit - events.length),
        ...(cursor === null ? {} : { cursor }),
      })
      events.push(...page.events)
      cursor = page.olderCursor
    } while (cursor !== null && events.length < limit && !signal.aborted)
    const count = await countEvents(reader, search)
    return {
      json: { events, count },
      text:
        events.length === 0
          ? 'Nothing matches.'
          : `${formatTable(['id', 'time', 'action', 'user', 'subject', 'context'], events.map(toRow))}\n${events.length} of ${count.toLocaleString('en-US')}`,
    }
  },
}

function toRow(event: StoredEvent): (string | number | null)[] {
  const { actor, targets, context } = event
  const [target] = targets ?? []
  return [
    event.seq + 1,
    event.occurred_at,
    event.action,
    actor.email ?? actor.name ?? actor.id ?? actor.ref ?? actor.type,
    target ? (target.name ?? target.id ?? target.type) : null,
    context ?? null,
  ]
}

function dropUndefined<Value>(members: Record<string, Value | undefined>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(members).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  )
}
