import { type Sql, sql } from '@/lib/platform/db'
import { isUuid } from '@/lib/platform/ids'
import type { AuthKey, DestinationFormat, DestinationTypeKey, Framing } from '@/lib/streaming/rules'
import { goneWithin } from './gone'

export type DestinationState = 'active' | 'paused' | 'needs_attention'

/** What an administrator decides; null among the wrapped: none. */
export type DestinationValues = {
  name: string
  url: string
  auth: AuthKey
  tokenWrapped: Uint8Array | null
  indexName: string | null
  query: string
  format: DestinationFormat
  framing: Framing
  headersWrapped: Uint8Array | null
  headerNames: string[]
  ca: string | null
  gzip: boolean
  maskPersonal: boolean
  signingWrapped: Uint8Array | null
  /** Splunk: delivered is what its indexers have acknowledged. */
  acknowledge: boolean
}

export type DestinationRow = DestinationValues & {
  id: string
  companyId: string
  type: DestinationTypeKey
  /** The channel of Splunk's HEC, the same for ever. */
  channel: string
  state: DestinationState
  stateCode: string | null
  stateReason: string | null
  stateSince: Date
  toldAt: Date | null
  toldOfLossAt: Date | null
  delivered: number
  duplicates: number
  retries: number
  createdAt: Date
  updatedAt: Date
}

export const destinationColumns = `d.id, d.company_id AS "companyId", d.name, d.type, d.url, d.auth,
  d.token_wrapped AS "tokenWrapped", d.index_name AS "indexName", d.query, d.format, d.framing,
  d.headers_wrapped AS "headersWrapped", coalesce(d.header_names, '{}') AS "headerNames", d.ca, d.gzip,
  d.mask_personal AS "maskPersonal", d.signing_wrapped AS "signingWrapped", d.acknowledge, d.channel, d.state,
  d.state_code AS "stateCode", d.state_reason AS "stateReason", d.state_since AS "stateSince", d.told_at AS "toldAt",
  d.told_of_loss_at AS "toldOfLossAt", d.delivered, d.duplicates, d.retries, d.created_at AS "createdAt",
  d.updated_at AS "updatedAt"`

/** Every destination of a company, by name. */
export async function listDestinationRows(
  companyId: string,
  db: Sql = sql(),
): Promise<DestinationRow[]> {
  return db.query<DestinationRow>(
    'streaming.destinations',
    `SELECT ${destinationColumns} FROM destinations d WHERE d.company_id = $1::uuid ORDER BY lower(d.name), d.id`,
    [companyId],
  )
}

/** Null alike for none and another company's. Within a transaction it is locked. */
export async function findDestinationRow(
  { companyId, id }: { companyId: string; id: string },
  db: Sql = sql(),
  { isLocked = false } = {},
): Promise<DestinationRow | null> {
  if (!isUuid(id)) return null
  const [row] = await db.query<DestinationRow>(
    `streaming.destination${isLocked ? '_locked' : ''}`,
    `SELECT ${destinationColumns} FROM destinations d WHERE d.company_id = $1::uuid AND d.id = $2::uuid
     ${isLocked ? 'FOR UPDATE' : ''}`,
    [companyId, id],
  )
  return row ?? null
}

const valueColumns = `name, url, auth, token_wrapped, index_name, query, format, framing, headers_wrapped, header_names, ca, gzip,
  mask_personal, signing_wrapped, acknowledge`
const valuePlaces = `$2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, decode($10, 'hex'), $11::text[], $12, $13::boolean,
  $14::boolean, decode($15, 'hex'), $16::boolean`

function paramsOf(id: string, row: DestinationValues) {
  return [
    ...[id, row.name, row.url, row.auth, toHex(row.tokenWrapped), row.indexName, row.query],
    ...[row.format, row.framing, toHex(row.headersWrapped)],
    row.headerNames,
    ...[row.ca, row.gzip, row.maskPersonal, toHex(row.signingWrapped), row.acknowledge],
  ]
}

function toHex(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex')
}

/** Writes a destination that is active from now on, and its live cursor. */
export async function insertDestination(
  db: Sql,
  row: DestinationValues & {
    id: string
    companyId: string
    type: DestinationTypeKey
    channel: string
    nextSeq: number
  },
): Promise<void> {
  await db.query(
    'streaming.insert_destination',
    `INSERT INTO destinations (id, ${valueColumns}, company_id, type, channel, state, state_since)
     VALUES ($1::uuid, ${valuePlaces}, $17::uuid, $18, $19::uuid, 'active', now())`,
    [...paramsOf(row.id, row), row.companyId, row.type, row.channel],
  )
  await db.query(
    'streaming.insert_live_cursor',
    `INSERT INTO destination_cursors (destination_id, phase, next_seq, start_seq, gone_passed)
     VALUES ($1::uuid, 'live', $2::bigint, $2::bigint, -${goneWithin({ company: '$3::uuid', from: '$2', to: 'NULL' })})`,
    [row.id, String(row.nextSeq), row.companyId],
  )
}

/** Writes what was decided; what had failed is tried at once. */
export async function updateDestination(
  db: Sql,
  id: string,
  row: DestinationValues,
): Promise<void> {
  await db.query(
    'streaming.update_destination',
    `UPDATE destinations SET (${valueColumns}) = (${valuePlaces}), updated_at = clock_timestamp() WHERE id = $1::uuid`,
    paramsOf(id, row),
  )
  await tryAtOnce(db, id)
}

/** Deletes a destination that is locked. */
export async function deleteDestinationRow(db: Sql, id: string): Promise<void> {
  await db.query('streaming.delete_destination', 'DELETE FROM destinations WHERE id = $1::uuid', [
    id,
  ])
}

export type StateNow = Pick<
  DestinationRow,
  'state' | 'stateCode' | 'stateSince' | 'toldAt' | 'updatedAt'
> & {
  /** How many persons of its company have been erased. */
  erasures: number
}

/**
 * The state as it is now, which nobody else changes until the transaction ends; null: the destination is gone. Take it before a
 * lock of one of its cursors, as whoever changes a destination does.
 */
export async function lockState(db: Sql, id: string): Promise<StateNow | null> {
  const [row] = await db.query<StateNow>(
    'streaming.lock_state',
    `SELECT state, state_code AS "stateCode", state_since AS "stateSince", told_at AS "toldAt", updated_at AS "updatedAt",
            (SELECT erasures FROM logs l WHERE l.company_id = d.company_id) AS erasures
       FROM destinations d WHERE id = $1::uuid FOR NO KEY UPDATE OF d`,
    [id],
  )
  return row ?? null
}

/** Sets the state; a state that was left has no reason and was told to nobody. */
export async function writeState(
  db: Sql,
  {
    id,
    state,
    code = null,
    reason = null,
  }: { id: string; state: DestinationState; code?: string | null; reason?: string | null },
): Promise<void> {
  await db.query(
    'streaming.write_state',
    `UPDATE destinations SET state = $2, state_code = $3, state_reason = $4,
       state_since = CASE WHEN state = $2 THEN state_since ELSE now() END,
       told_at = CASE WHEN $2 = 'needs_attention' THEN now() ELSE NULL END
      WHERE id = $1::uuid`,
    [id, state, code, reason],
  )
}

/** Notes when the log was told of a failure that lasts. */
export async function writeTold(db: Sql, id: string): Promise<void> {
  await db.query(
    'streaming.write_told',
    'UPDATE destinations SET told_at = now() WHERE id = $1::uuid',
    [id],
  )
}

/** Of the cursor of a destination: the size of the newest checkpoint that it accepted. */
export const heldSize =
  'CASE WHEN refused_checkpoint_size = checkpoint_size THEN held_checkpoint_size ELSE checkpoint_size END'

/** Forgets what failed: the next attempt is now, and as if it were the first; also a checkpoint that was refused goes again. */
export async function tryAtOnce(db: Sql, id: string): Promise<void> {
  await db.query(
    'streaming.try_at_once',
    `UPDATE destination_cursors SET failures = 0, config_failures = 0, next_attempt_at = NULL, first_failed_at = NULL,
       poison_run = 0, window_total = 0, window_refused = 0, refused_checkpoint_size = NULL, refused_checkpoint_at = NULL,
       refused_checkpoint_reason = NULL,
       checkpoint_size = ${heldSize}
      WHERE destination_id = $1::uuid`,
    [id],
  )
}
