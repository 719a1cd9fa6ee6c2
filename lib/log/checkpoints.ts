import { type Sql, sql } from '@/lib/platform/db'
import { AppError } from '@/lib/platform/errors'
import { type TileId, tileWidth, tileWidthAt } from './core/tile'
import { signCheckpoint } from './core/checkpoint'
import { encodeVkey } from './core/note'
import { consistencyProof, inclusionProof, rootAt } from './core/proof-builder'
import { formatTlogProof } from './core/tlog-proof'
import { checkMark, flushMark, raiseMark, readKnownMark } from './marks'
import { logSigner, logVkey } from './signing'
import {
  findCheckpoint,
  insertCheckpoint,
  type LogSummary,
  type NamedCheckpointRow,
  readCheckpointPage,
  readLog,
} from './store/tree-store'
import { readTileHashes, treeOf } from './tree'

export type { LogSummary }

/** What anyone needs to check a log without trusting us: signed heads, proofs, tiles, and the key (DESIGN §5). */

/**
 * The signed note of the log's present head. One note per signed size: who asks twice gets the same bytes. The
 * high-water mark is on disk before the note leaves.
 */
export async function sealCheckpoint(
  companyId: string,
): Promise<{ note: string; log: LogSummary }> {
  const mark = readKnownMark(companyId)
  const log = await requireLog(companyId)
  const { size, epoch, root, origin } = log
  const signed = await findCheckpoint(sql(), { companyId, size, epoch })
  if (signed) return { note: signed.note, log }
  await checkMark(sql(), { companyId, head: log, mark })
  raiseMark({ companyId, epoch, size, root })
  await flushMark(companyId)
  const note = signCheckpoint({ origin, size, root }, [logSigner(origin)])
  await insertCheckpoint(sql(), {
    companyId,
    size,
    epoch,
    rootHex: Buffer.from(root).toString('hex'),
    note,
  })
  const kept = await findCheckpoint(sql(), { companyId, size, epoch })
  return { note: kept?.note ?? note, log }
}

/**
 * The signed note of the log as it was when it had `size` events: every former head is a prefix of the present one. Throws
 * `log_too_short` when the log has not come that far.
 */
export async function sealCheckpointAt({
  companyId,
  size,
}: {
  companyId: string
  size: number
}): Promise<{ note: string; root: Uint8Array; log: LogSummary }> {
  // The present head is signed first: it is what is compared with the mark outside the database.
  const { note, log } = await sealCheckpoint(companyId)
  if (log.size === size) return { note, root: log.root, log }
  if (size > log.size) {
    throw new AppError('log_too_short', {
      status: 409,
      title: 'Not that far',
      detail: `The log has ${log.size} events, not ${size}.`,
    })
  }
  const { origin, epoch } = log
  const signed = await findCheckpoint(sql(), { companyId, size, epoch })
  if (signed) return { note: signed.note, root: signed.root, log }
  const root = await rootAt(treeOf(sql(), { companyId, size: log.size }), size)
  const fresh = signCheckpoint({ origin, size, root }, [logSigner(origin)])
  const rootHex = Buffer.from(root).toString('hex')
  await insertCheckpoint(sql(), { companyId, size, epoch, rootHex, note: fresh })
  const kept = await findCheckpoint(sql(), { companyId, size, epoch })
  return { note: kept?.note ?? fresh, root, log }
}

/** Signed heads of every epoch, newest first, `skip` of them left out; `found` counts them all. */
export async function listCheckpoints(input: {
  companyId: string
  limit: number
  skip: number
}): Promise<{ checkpoints: NamedCheckpointRow[]; found: number }> {
  return await readCheckpointPage(sql(), input)
}

/** The log's present head: where it ends and under which name it is signed. Throws `log_not_found`. */
export async function requireLog(companyId: string, db: Sql = sql()): Promise<LogSummary> {
  const log = await readLog(db, companyId)
  if (log) return log
  throw new AppError('log_not_found', {
    status: 404,
    title: 'No such log',
    detail: `Company ${companyId} has no log.`,
  })
}

/** The C2SP vkeys of a log, one a line. */
export async function readLogKeys(companyId: string): Promise<string> {
  const { origin } = await requireLog(companyId)
  return `${encodeVkey(logVkey(origin))}\n`
}

/** A C2SP tlog-proof of one event against the present checkpoint. `seq` must be below the log's size. */
export async function proveInclusion({
  companyId,
  seq,
}: {
  companyId: string
  seq: number
}): Promise<{ proof: string; log: LogSummary }> {
  const { note, log } = await sealCheckpoint(companyId)
  const proof = await inclusionProof(treeOf(sql(), { companyId, size: log.size }), {
    index: seq,
    size: log.size,
  })
  return { proof: formatTlogProof({ index: seq, proof, checkpoint: note }), log }
}

/** RFC 6962 consistency proof between two sizes of the log, in the order of the RFC. */
export async function proveConsistency({
  companyId,
  from,
  to,
}: {
  companyId: string
  from: number
  to: number
}): Promise<Uint8Array[]> {
  return await consistencyProof(treeOf(sql(), { companyId, size: to }), { from, to })
}

/** The bytes of a tile, or undefined where the log does not reach: then nobody may be told that it is complete. */
export async function readTile({
  companyId,
  tile,
}: {
  companyId: string
  tile: TileId
}): Promise<Uint8Array | undefined> {
  const { size } = await requireLog(companyId)
  const { level, index, width } = tile
  if (width < 1 || width > tileWidth || tileWidthAt(size, { level, index }) < width)
    return undefined
  const [bytes] = await readTileHashes(sql(), { companyId, tiles: [tile] })
  return bytes?.length === width * 32 ? bytes : undefined
}
