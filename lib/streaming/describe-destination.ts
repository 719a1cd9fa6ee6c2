import type { Act } from '@/lib/access/commands/record-acts'
import { hideUrl } from '@/lib/delivery/hidden-url'
import type { JsonObject, JsonValue } from '@/lib/log/schema'
import type { DestinationRow, DestinationValues } from './store/destinations'

/*
 * What the log is told of destinations: no secret, and of an address no more than where it leads. A filter is a personal value, as
 * it is in saved views: people look for people.
 */

/** An act with the whole destination. */
export function describeDestination(
  action: string,
  values: DestinationValues & { type: string },
): Act {
  const set = Object.entries(describeAll(values)).filter(
    ([, value]) => value !== null && value !== '' && value !== false,
  )
  const details: JsonObject = { type: values.type, ...Object.fromEntries(set) }
  return { action, details, personal: values.query === '' ? [] : ['/details/query'] }
}

/** What changed; null where nothing did. */
export function describeChange(old: DestinationRow, next: DestinationValues): Act | null {
  const [before, after] = [describeAll(old), describeAll(next)]
  const changes = Object.keys(before).flatMap((field) =>
    JSON.stringify(before[field]) === JSON.stringify(after[field])
      ? []
      : [{ field, old: before[field] ?? null, new: after[field] ?? null }],
  )
  // Whatever is written differently without being told: what is no change here is not saved either.
  const untold = [
    isReplaced(old.tokenWrapped, next.tokenWrapped) ? 'authentication' : null,
    isReplaced(old.headersWrapped, next.headersWrapped) ? 'header_values' : null,
    old.ca !== next.ca && before.own_authority === after.own_authority ? 'certificates' : null,
    ...(before.url === after.url ? listUntold(old.url, next.url) : []),
  ].flatMap((field) => (field === null ? [] : [{ field, old: null, new: 'replaced' }]))
  const all = [...changes, ...untold]
  if (all.length === 0) return null
  const at = all.findIndex(({ field }) => field === 'query')
  const sides = (['old', 'new'] as const).filter((side) => (all[at]?.[side] ?? '') !== '')
  const personal = at === -1 ? [] : sides.map((side) => `/changes/${at}/${side}`)
  return { action: 'destination.updated', changes: all, personal }
}

/** What is another one in an address that is told as it was. */
function listUntold(old: string, next: string): string[] {
  const [one, other] = [new URL(old), new URL(next)]
  return [
    ...(one.pathname === other.pathname ? [] : ['url_path']),
    ...(one.search === other.search ? [] : ['url_query']),
  ]
}

function isReplaced(old: Uint8Array | null, next: Uint8Array | null): boolean {
  if (old === null || next === null) return old !== next
  return !Buffer.from(old).equals(Buffer.from(next))
}

function describeAll(values: DestinationValues): Record<string, JsonValue> {
  return {
    name: values.name,
    url: tellUrl(values.url),
    auth: values.auth,
    index: values.indexName,
    query: values.query,
    format: values.format,
    framing: values.framing,
    header_names: values.headerNames.length > 0 ? [...values.headerNames] : null,
    own_authority: values.ca !== null,
    gzip: values.gzip,
    personal_data_masked: values.maskPersonal,
    signed: values.signingWrapped !== null,
    acknowledgement: values.acknowledge,
  }
}

/** Without what stands behind the `?`, and without what is a secret before it. */
function tellUrl(text: string): string {
  const { origin, pathname } = new URL(text)
  return hideUrl(`${origin}${pathname}`)
}
