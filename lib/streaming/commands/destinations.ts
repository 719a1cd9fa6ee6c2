import { randomUUID } from 'node:crypto'
import { recordActs } from '@/lib/access/commands/record-acts'
import { type NamedKind, refuseName } from '@/lib/access/refuse-name'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal, SystemPrincipal } from '@/lib/access/schema'
import { inSqlTransaction, type Sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { parseInput } from '@/lib/platform/parse-input'
import { actOn } from '@/lib/streaming/act-on'
import { describeChange, describeDestination } from '@/lib/streaming/describe-destination'
import { readMoment } from '@/lib/streaming/read-moment'
import { readGiven } from '@/lib/streaming/read-given'
import { readValues } from '@/lib/streaming/read-values'
import { requireDestination, requireStreaming } from '@/lib/streaming/require-streaming'
import { destinationsMax } from '@/lib/streaming/rules'
import {
  type DestinationChange,
  destinationChange,
  type NewDestination,
  newDestination,
} from '@/lib/streaming/schema'
import { keepCounts } from '@/lib/streaming/store/counts'
import {
  deleteDestinationRow,
  insertDestination,
  listDestinationRows,
  tryAtOnce,
  updateDestination,
  writeState,
} from '@/lib/streaming/store/destinations'
import { lockStreaming, readPosition, setStreaming } from '@/lib/streaming/store/settings'

const destinationNames: NamedKind = {
  what: 'destination',
  full: { max: destinationsMax, code: 'destinations_full', what: 'destinations' },
}

export type Administrator = SessionPrincipal | SystemPrincipal

/**
 * Makes a destination that is active at once, and switches the company's streaming on. It begins at the end of the log, at its
 * start, or at a date. `signingSecret` is shown this once. Throws `permission_missing` and `plan_lacks_streaming` (403),
 * `invalid_input` (422), `query_invalid` (400), `name_taken` and `destinations_full` (409).
 */
export async function createDestination(
  principal: Administrator,
  input: NewDestination,
): Promise<{ id: string; signingSecret: string | null }> {
  await requireStreaming(principal)
  const { companyId } = principal
  const id = newUuidV7()
  const { given, values, newSecret } = await readGiven(newDestination, input, {
    ...{ id, old: null },
    requireName: (name) => requireName({ companyId, name, exceptId: null }),
  })
  const { type, from } = given
  await inSqlTransaction(async (tx) => {
    await lockStreaming(tx.sql, companyId)
    await requireName({ companyId, name: values.name, exceptId: null }, tx.sql)
    const position = await readPosition(companyId, tx.sql)
    const moment = { companyId, text: from, position, pointer: '/from' }
    const nextSeq = await readMoment(tx.sql, moment)
    await insertDestination(tx.sql, {
      ...{ ...values, id, companyId, type, channel: randomUUID(), nextSeq },
    })
    const isNews = await setStreaming(tx.sql, { companyId, isEnabled: true })
    const created = describeDestination('destination.created', { ...values, type })
    const details = { ...created.details, from }
    const acts = [
      ...(isNews ? [{ action: 'streaming.enabled', context: 'Audit log streaming' }] : []),
      actOn({ id, name: values.name }, { ...created, details }),
    ]
    await recordActs(tx, { principal, acts })
  })
  return { id, signingSecret: newSecret }
}

/**
 * Changes a destination, which is tried at once with what is new; where nothing changes, nothing is recorded. A filter counts from
 * the next event on. Throws as `createDestination`, and `destination_not_found` (404).
 */
export async function changeDestination(
  principal: Administrator,
  input: DestinationChange,
): Promise<{ signingSecret: string | null }> {
  await requireStreaming(principal)
  const { companyId } = principal
  const { id } = parseInput(destinationChange.pick({ id: true }), input)
  // A name may have to be resolved, which no transaction waits for.
  const { given } = await readGiven(destinationChange, input, {
    ...{ id, old: await requireDestination(principal, id) },
    requireName: (name) => requireName({ companyId, name, exceptId: id }),
  })
  return inSqlTransaction(async (tx) => {
    await lockStreaming(tx.sql, companyId)
    const old = await requireDestination(principal, id, tx.sql)
    const { values, newSecret } = readValues({ id, type: old.type, old }, given)
    const act = describeChange(old, values)
    if (!act) return { signingSecret: null }
    await requireName({ companyId, name: values.name, exceptId: id }, tx.sql)
    await updateDestination(tx.sql, id, values)
    if (old.state === 'needs_attention') await writeState(tx.sql, { id, state: 'active' })
    await recordActs(tx, { principal, acts: [actOn({ id, name: values.name }, act)] })
    return { signingSecret: newSecret }
  })
}

/**
 * Deletes a destination with its secrets, its position and its dead letters; also where streaming is off or the plan has it no more.
 * Throws `permission_missing` (403) and `destination_not_found` (404).
 */
export async function deleteDestination(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  requirePermission(principal, 'audit_log.settings')
  await inSqlTransaction(async (tx) => {
    await lockStreaming(tx.sql, principal.companyId)
    const old = await requireDestination(principal, id, tx.sql)
    await keepCounts(tx.sql, id)
    await deleteDestinationRow(tx.sql, id)
    const acts = [actOn(old, describeDestination('destination.deleted', old))]
    await recordActs(tx, { principal, acts })
  })
}

/** Stops delivery to a destination and keeps its position. Paused already, it changes nothing. Throws as `changeDestination`. */
export async function pauseDestination(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  await requireStreaming(principal)
  await inSqlTransaction(async (tx) => {
    const old = await requireDestination(principal, id, tx.sql)
    if (old.state === 'paused') return
    await writeState(tx.sql, { id, state: 'paused' })
    await recordActs(tx, { principal, acts: [actOn(old, { action: 'destination.paused' })] })
  })
}

/**
 * Goes on from where a paused destination stopped, or tries one at once that waits after a failure: what failed is forgotten. On
 * one that runs it only cuts short a wait, and is no event. Throws as `changeDestination`.
 */
export async function resumeDestination(
  principal: Administrator,
  { id }: { id: string },
): Promise<void> {
  await requireStreaming(principal)
  await inSqlTransaction(async (tx) => {
    const old = await requireDestination(principal, id, tx.sql)
    await tryAtOnce(tx.sql, id)
    if (old.state === 'active') return
    await writeState(tx.sql, { id, state: 'active' })
    await recordActs(tx, { principal, acts: [actOn(old, { action: 'destination.resumed' })] })
  })
}

/** Switches delivery of the whole company on or off; every position is kept. Throws as `createDestination`. */
export async function setStreamingEnabled(
  principal: Administrator,
  { isEnabled }: { isEnabled: boolean },
): Promise<void> {
  await requireStreaming(principal)
  const { companyId } = principal
  await inSqlTransaction(async (tx) => {
    if (!(await setStreaming(tx.sql, { companyId, isEnabled }))) return
    const action = isEnabled ? 'streaming.enabled' : 'streaming.disabled'
    await recordActs(tx, { principal, acts: [{ action, context: 'Audit log streaming' }] })
  })
}

async function requireName(
  { companyId, name, exceptId }: { companyId: string; name: string; exceptId: string | null },
  db?: Sql,
): Promise<void> {
  const rows = await listDestinationRows(companyId, db)
  refuseName(rows, { name, exceptId, ...destinationNames })
}
