import type { CompletedTile, Frontier } from './core/frontier'
import { describeAction } from './describe-action'
import { shortenKey } from './shorten-key'
import type { JsonObject, JsonValue, PreparedEvent } from './schema'
import type { AppendRows } from './store/append-store'
import type { DictionaryRows } from './store/dictionary-store'

/** What one event brings to its tables, but for what the log adds. */
export type RowDraft = {
  columns: {
    [Column in Exclude<keyof AppendRows['events'], OfTheLog>]: AppendRows['events'][Column][number]
  }
  /** The key as hex. */
  personal: { ref: string; text: string; key: string | null }[]
  /** Refs of the persons that the event mentions; true: also by values of the event's own ref. */
  persons: [ref: string, inOwnRef: boolean][]
  /** Machines that acted, or on whose behalf somebody did. */
  machines: DictionaryRows['actors']
  workspace: DictionaryRows['workspaces'][number] | null
  things: DictionaryRows['targets']
}

type OfTheLog = 'seq' | 'line' | 'leafHash' | 'fingerprint'

/** An event with its place in the log. */
export type AppendedEvent = {
  seq: number
  row: RowDraft
  line: string
  leafHash: Uint8Array
  fingerprint: string
}

/** `core` are the event's members in the leaf, refs filled in; `occurredAt` RFC 3339, UTC, milliseconds. Pure. */
export function draftRow(input: {
  event: PreparedEvent
  core: JsonObject
  occurredAt: string
  personal: RowDraft['personal']
  persons: RowDraft['persons']
}): RowDraft {
  const { event, core, occurredAt, personal, persons } = input
  const workspaceId = textOf(memberOf(core.workspace, 'id'))
  const workspace = workspaceId === null ? null : shortenKey(workspaceId)
  const targets = targetsOf(core)
  return {
    columns: {
      id: event.id,
      occurredAt,
      action: event.action,
      outcome: textOf(core.outcome),
      workspace,
    },
    personal,
    persons,
    // A person stands in the persons' own dictionary, which erasing reaches.
    machines: [core.actor, memberOf(core.actor, 'on_behalf_of')]
      .filter((identity) => identity !== undefined && !isPerson(identity))
      .map((identity) => ({ actor: identityKey(identity), ...identityWords(identity) })),
    workspace:
      workspace === null ? null : { id: workspace, name: textOf(memberOf(core.workspace, 'name')) },
    things: targets
      .filter((target) => !isPerson(target))
      .map((target) => ({ target: identityKey(target), ...identityWords(target) })),
  }
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
  const counts = new Map<string, { row: string[]; count: number }>()

  for (const { seq, row, line, leafHash, fingerprint } of appended) {
    const { columns } = row
    const position = String(seq)

    const { events } = rows
    events.seq.push(position)
    events.id.push(columns.id)
    events.occurredAt.push(columns.occurredAt)
    events.action.push(columns.action)
    events.outcome.push(columns.outcome)
    events.workspace.push(columns.workspace)
    events.line.push(line)
    events.leafHash.push(hex(leafHash))
    events.fingerprint.push(fingerprint)

    for (const { ref, text, key } of row.personal) {
      rows.personal.seq.push(position)
      rows.personal.ref.push(ref)
      rows.personal.text.push(text)
      rows.personal.key.push(key)
    }
    for (const [ref, inOwnRef] of row.persons) {
      rows.persons.seq.push(position)
      rows.persons.ref.push(ref)
      rows.persons.inOwnRef.push(inOwnRef ? 't' : 'f')
    }

    const { action, occurredAt, outcome, workspace } = columns
    const hour = `${occurredAt.slice(0, 13)}:00:00Z`
    // No event holds U+0000.
    const countKey = `${hour}\0${workspace ?? ''}\0${action}\0${outcome ?? ''}`
    const counted = counts.get(countKey)
    if (counted) counted.count += 1
    else counts.set(countKey, { row: [hour, workspace ?? '', action, outcome ?? ''], count: 1 })
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
  return { rows, dictionaries: gatherWords(companyId, appended) }
}

/** What finds an actor or a target: a person's ref, else `<type>:<id>`, shortened where it is very long. */
export function identityKey(identity: JsonValue | undefined): string {
  const type = textOf(memberOf(identity, 'type')) ?? ''
  const ref = textOf(memberOf(identity, 'ref'))
  if (ref) return ref
  return shortenKey(`${type}:${textOf(memberOf(identity, 'id')) ?? ''}`)
}

/** Each word once, as the last event that uses it names it. */
function gatherWords(companyId: string, appended: AppendedEvent[]): DictionaryRows {
  const actions = new Map<string, DictionaryRows['actions'][number]>()
  const actors = new Map<string, DictionaryRows['actors'][number]>()
  const workspaces = new Map<string, DictionaryRows['workspaces'][number]>()
  const targets = new Map<string, DictionaryRows['targets'][number]>()
  for (const { row } of appended) {
    const { action } = row.columns
    if (!actions.has(action)) {
      const { change, area } = describeAction(action)
      actions.set(action, { action, change, area })
    }
    for (const machine of row.machines) actors.set(machine.actor, machine)
    if (row.workspace) workspaces.set(row.workspace.id, row.workspace)
    for (const thing of row.things) targets.set(thing.target, thing)
  }
  return {
    companyId,
    actions: [...actions.values()],
    actors: [...actors.values()],
    workspaces: [...workspaces.values()],
    targets: [...targets.values()],
  }
}

function isPerson(identity: JsonValue | undefined): boolean {
  return memberOf(identity, 'ref') !== undefined
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

export function hex(bytes: Uint8Array): string {
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
      outcome: [],
      workspace: [],
      line: [],
      leafHash: [],
      fingerprint: [],
    },
    personal: { seq: [], ref: [], text: [], key: [] },
    persons: { seq: [], ref: [], inOwnRef: [] },
    counts: { hour: [], workspace: [], action: [], outcome: [], count: [] },
    tiles: { level: [], index: [], root: [], hashes: [] },
    head: { size: 0, root: '', frontier: '' },
  }
}
