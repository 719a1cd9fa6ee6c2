import type { CompletedTile, Frontier } from './core/frontier'
import { describeAction } from './describe-action'
import type { SealedEvent } from './seal-event'
import { shortenKey } from './shorten-key'
import type { JsonObject, JsonValue, PreparedEvent } from './schema'
import type { AppendRows } from './store/append-store'
import type { DictionaryRows } from './store/dictionary-store'

export type AppendedEvent = {
  seq: number
  event: PreparedEvent
  sealed: SealedEvent
  fingerprint: string
}

/** Spreads an append over the columns of its tables. Pure. */
export function makeRows(input: {
  companyId: string
  recordedAt: string
  appended: AppendedEvent[]
  frontier: Frontier
  root: Uint8Array
  tiles: CompletedTile[]
}): { rows: AppendRows; dictionaries: DictionaryRows } {
  const { companyId, recordedAt, appended, frontier, root, tiles } = input
  const rows = emptyRows(companyId, recordedAt)
  const seen = makeDictionary(companyId)
  const counts = new Map<string, { row: string[]; count: number }>()

  for (const { seq, event, sealed, fingerprint } of appended) {
    const { core, occurredAt } = sealed
    const { change, area } = describeAction(event.action)
    const actor = identityKey(core.actor)
    const workspaceId = textOf(memberOf(core.workspace, 'id'))
    const workspace = workspaceId === null ? null : shortenKey(workspaceId)
    const outcome = textOf(core.outcome)
    const position = String(seq)

    const { events } = rows
    events.seq.push(position)
    events.id.push(event.id)
    events.occurredAt.push(occurredAt)
    events.action.push(event.action)
    events.change.push(change)
    events.area.push(area)
    events.outcome.push(outcome)
    events.actor.push(actor)
    const delegate = memberOf(core.actor, 'on_behalf_of')
    events.onBehalfOf.push(delegate === undefined ? null : identityKey(delegate))
    events.workspace.push(workspace)
    events.method.push(textOf(memberOf(core.request, 'method')))
    events.path.push(textOf(memberOf(core.request, 'path')))
    const status = memberOf(core.request, 'status')
    events.status.push(typeof status === 'number' ? String(status) : null)
    events.resource.push(textOf(memberOf(core.request, 'resource')))
    events.authType.push(textOf(memberOf(core.request, 'auth_type')))
    events.requestId.push(textOf(memberOf(core.request, 'id')))
    events.line.push(sealed.line)
    events.leafHash.push(hex(sealed.leafHash))
    events.fingerprint.push(fingerprint)

    for (const { ref, text, key } of sealed.personal) {
      rows.personal.seq.push(position)
      rows.personal.ref.push(ref)
      rows.personal.text.push(text)
      rows.personal.key.push(key && hex(key))
    }
    for (const [ref, inOwnRef] of sealed.persons) {
      rows.persons.seq.push(position)
      rows.persons.ref.push(ref)
      rows.persons.inOwnRef.push(inOwnRef ? 't' : 'f')
    }
    for (const target of new Set(targetsOf(core).map(identityKey))) {
      rows.targets.seq.push(position)
      rows.targets.target.push(target)
      rows.targets.occurredAt.push(occurredAt)
    }

    const hour = `${occurredAt.slice(0, 13)}:00:00Z`
    // No event holds U+0000.
    const countKey = `${hour}\0${workspace ?? ''}\0${event.action}\0${outcome ?? ''}`
    const counted = counts.get(countKey)
    if (counted) counted.count += 1
    else
      counts.set(countKey, { row: [hour, workspace ?? '', event.action, outcome ?? ''], count: 1 })

    seen.note({ event, core, actor, workspace, change, area })
  }

  for (const key of [...counts.keys()].sort()) {
    const { row, count } = counts.get(key) ?? { row: [], count: 0 }
    const [hour = '', workspace = '', action = '', outcome = ''] = row
    rows.counts.hour.push(hour)
    rows.counts.workspace.push(workspace)
    rows.counts.action.push(action)
    rows.counts.outcome.push(outcome)
    rows.counts.count.push(String(count))
  }
  for (const tile of tiles) {
    rows.tiles.level.push(String(tile.level))
    rows.tiles.index.push(String(tile.index))
    rows.tiles.root.push(hex(tile.root))
    rows.tiles.hashes.push(hex(tile.hashes))
  }
  rows.head = {
    size: frontier.size,
    root: hex(root),
    frontier: frontier.hashes.map(hex).join(''),
  }
  return { rows, dictionaries: seen.rows() }
}

/** What finds an actor or a target: a person's ref, else `<type>:<id>`, shortened where it is very long. */
export function identityKey(identity: JsonValue | undefined): string {
  const type = textOf(memberOf(identity, 'type')) ?? ''
  const ref = textOf(memberOf(identity, 'ref'))
  if (ref) return ref
  return shortenKey(`${type}:${textOf(memberOf(identity, 'id')) ?? ''}`)
}

function makeDictionary(companyId: string) {
  const actions = new Map<string, DictionaryRows['actions'][number]>()
  const actors = new Map<string, DictionaryRows['actors'][number]>()
  const workspaces = new Map<string, DictionaryRows['workspaces'][number]>()
  const targets = new Map<string, DictionaryRows['targets'][number]>()
  return {
    note(input: {
      event: PreparedEvent
      core: JsonObject
      actor: string
      workspace: string | null
      change: string
      area: string
    }) {
      const { event, core, actor, workspace, change, area } = input
      actions.set(event.action, { action: event.action, change, area })
      if (memberOf(core.actor, 'ref') === undefined) {
        actors.set(actor, { actor, ...identityWords(core.actor) })
      }
      if (workspace !== null) {
        workspaces.set(workspace, { id: workspace, name: textOf(memberOf(core.workspace, 'name')) })
      }
      for (const target of targetsOf(core)) {
        const key = identityKey(target)
        // A person stands in the persons' own dictionary, which erasing reaches.
        if (memberOf(target, 'ref') === undefined)
          targets.set(key, { target: key, ...identityWords(target) })
      }
    },
    rows: (): DictionaryRows => ({
      companyId,
      actions: [...actions.values()],
      actors: [...actors.values()],
      workspaces: [...workspaces.values()],
      targets: [...targets.values()],
    }),
  }
}

function identityWords(identity: JsonValue | undefined) {
  return {
    type: textOf(memberOf(identity, 'type')) ?? '',
    id: textOf(memberOf(identity, 'id')),
    name: textOf(memberOf(identity, 'name')),
  }
}

function targetsOf(core: JsonObject): JsonValue[] {
  return Array.isArray(core.targets) ? core.targets : []
}

function memberOf(value: JsonValue | undefined, member: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? value[member]
    : undefined
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

function hex(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('hex')
}

function emptyRows(companyId: string, recordedAt: string): AppendRows {
  return {
    companyId,
    recordedAt,
    // The order of members is the order of the statement's parameters.
    events: {
      seq: [],
      id: [],
      occurredAt: [],
      action: [],
      change: [],
      area: [],
      outcome: [],
      actor: [],
      onBehalfOf: [],
      workspace: [],
      method: [],
      path: [],
      status: [],
      resource: [],
      authType: [],
      requestId: [],
      line: [],
      leafHash: [],
      fingerprint: [],
    },
    personal: { seq: [], ref: [], text: [], key: [] },
    persons: { seq: [], ref: [], inOwnRef: [] },
    targets: { seq: [], target: [], occurredAt: [] },
    counts: { hour: [], workspace: [], action: [], outcome: [], count: [] },
    tiles: { level: [], index: [], root: [], hashes: [] },
    head: { size: 0, root: '', frontier: '' },
  }
}
