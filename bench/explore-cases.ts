import { searchEvents } from '@/lib/events/queries/search-events'

export type ExploreCase = {
  name: string
  /** Of `/api/console/…`. */
  route: 'events' | 'histogram' | 'facets'
  query: { q: string; after?: string }
  /** What the owner asks for, p95 in milliseconds. */
  limitMs: number
}

/** Every filter by itself, words, combinations, and what is counted; made of what the log really holds. */
export async function makeCases(companyId: string): Promise<ExploreCase[]> {
  const { events } = await searchEvents({ companyId }, { limit: 250 })
  const failed = (await searchEvents({ companyId }, { q: 'outcome:failure', limit: 50 })).events
  const person = events.find(({ actor }) => actor.email !== undefined)?.actor
  const target = events.find(({ targets }) => targets?.[0]?.id !== undefined)?.targets?.[0]
  const asked = events.find(({ request }) => request?.id !== undefined)?.request
  const ip = events.find(({ source }) => source?.ip !== undefined)?.source?.ip
  const workspace = events.find((event) => event.workspace !== undefined)?.workspace
  const detail = Object.entries(events.find(({ details }) => details)?.details ?? {}).find(
    ([, value]) => typeof value === 'string',
  )
  const filter = (name: string, q: string): ExploreCase => {
    return { name, route: 'events', query: { q }, limitMs: 150 }
  }
  const words = (name: string, q: string) => ({ ...filter(name, q), limitMs: 500 })
  const after = new Date(Date.now() - 30 * 86_400_000).toISOString()
  return [
    filter('newest page', ''),
    filter('actor by e-mail', `actor:${person?.email}`),
    filter('actor by a part of the name', `actor:${person?.name?.split(' ')[0]}`),
    filter('actor nobody is', 'actor:nobody@nowhere.example'),
    filter('action', 'action:auth.login'),
    filter('target by id', `target:"${target?.id}"`),
    filter('target by a part of the name', `target:"${target?.name?.split(' ')[0] ?? 'a'}"`),
    filter('workspace', `workspace:"${workspace?.id}"`),
    filter('area', 'area:authentication'),
    filter('kind', 'kind:user_actions'),
    filter('category', 'category:authentication'),
    filter('change', 'change:deleted'),
    filter('outcome', 'outcome:denied'),
    filter('auth', 'auth:api_key'),
    filter('method', 'method:DELETE'),
    filter('path', `path:${asked?.path ?? '/api'}`),
    filter('path by a fragment', 'path:/api/v1'),
    filter('status', 'status:5xx'),
    filter('resource', 'resource:controller'),
    filter('ip', `ip:${ip}`),
    filter('network', 'ip:10.0.0.0/8'),
    filter('context', `context:"${failed[0]?.context ?? 'sign'}"`),
    filter('request', `request:${asked?.id}`),
    filter('trace nobody has', 'trace:4bf92f3577b34da6a3ce929d0e0e4736'),
    filter('via', 'via:cli'),
    filter('caused by', `caused_by:${person?.email}`),
    filter('details', `details.${detail?.[0] ?? 'reason'}:"${detail?.[1] ?? 'x'}"`),
    filter('details nobody has', 'details.nothing:1'),
    filter('after', 'after:-7d'),
    words('wildcard', 'action:*.deleted'),
    words('rare word', target?.id?.split(/\W/).at(-1) ?? 'rare'),
    words('common word', 'login'),
    words('absent word', 'xylophone'),
    words('e-mail as words', person?.email ?? 'a@b.example'),
    words('phrase', '"roles and permissions"'),
    filter('three keys', `actor:${person?.email} change:created outcome:success`),
    filter('three keys, no match', 'actor:system status:5xx method:DELETE change:exported'),
    filter('three keys, excluded', `change:deleted -actor:system after:-30d`),
    { name: 'histogram', route: 'histogram', query: { q: '' }, limitMs: 300 },
    {
      name: 'histogram of a filter',
      route: 'histogram',
      query: { q: 'outcome:failure' },
      limitMs: 300,
    },
    { name: 'histogram of a month', route: 'histogram', query: { q: '', after }, limitMs: 300 },
    { name: 'facets', route: 'facets', query: { q: '' }, limitMs: 300 },
    { name: 'facets of a word', route: 'facets', query: { q: 'login' }, limitMs: 300 },
    { name: 'facets of a filter', route: 'facets', query: { q: 'change:deleted' }, limitMs: 300 },
  ]
}
