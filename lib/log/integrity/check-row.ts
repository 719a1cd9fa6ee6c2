import { type Leaf, parseLeaf } from '@/lib/log/core/leaf'
import { bytesEqual } from '@/lib/log/core/bytes'
import { hashLeaf } from '@/lib/log/core/merkle'
import { epochOfOrigin } from '@/lib/log/epoch-origin'
import { sha256 } from '@/lib/log/hashing'
import type { JsonValue } from '@/lib/log/schema'
import { shortenKey } from '@/lib/log/shorten-key'
import type { CheckedRow } from '@/lib/log/store/integrity-store'

export type RowVerdict = {
  /** Hash of the line as it stands. */
  hash: Uint8Array
  /** Null where the line is no leaf. */
  leaf: Leaf | null
  wrong: string[]
}

/** Compares a row with its line, which alone is sealed: everything else of the row can be made again from it. Pure. */
export function checkRow(
  row: CheckedRow,
  log: { origin: string; epoch: number; companyId: string },
): RowVerdict {
  const wrong: string[] = []
  const hash = hashLeaf(sha256, Buffer.from(row.line, 'utf8'))
  if (!bytesEqual(hash, row.leafHash)) wrong.push('the line does not hash to its leaf hash')
  const leaf = parseLeaf(row.line)
  if (!leaf) return { hash, leaf, wrong: [...wrong, 'the line is no leaf'] }
  const epoch = epochOfOrigin(log.origin, leaf.log)
  if (epoch === null) wrong.push('the line belongs to another log')
  else if (epoch > log.epoch) wrong.push(`the line names epoch ${epoch}, which has not begun`)
  for (const [column, stored, sealed] of compareColumns(row, leaf)) {
    if (stored !== sealed) wrong.push(`the column ${column} differs from the line`)
  }
  if (row.idSeq === null) wrong.push('its id is not among the known ids')
  else if (row.idSeq !== row.seq) wrong.push(`its id is known as that of seq ${row.idSeq}`)
  else if (row.idRecordedAt?.getTime() !== row.recordedAt.getTime()) {
    wrong.push('its id is known with another time of recording')
  }
  return { hash, leaf, wrong }
}

type Cell = string | null

function compareColumns(row: CheckedRow, { id, at, rx, event }: Leaf): [string, Cell, Cell][] {
  const workspaceId = textOf(memberOf(event.workspace, 'id'))
  return [
    ['id', row.id, id],
    ['occurred_at', row.occurredAt.toISOString(), at],
    ['recorded_at', row.recordedAt.toISOString(), rx],
    ['action', row.action, textOf(event.action)],
    ['outcome', row.outcome, textOf(event.outcome)],
    ['workspace', row.workspace, workspaceId === null ? null : shortenKey(workspaceId)],
  ]
}

function memberOf(value: JsonValue | undefined, member: string): JsonValue | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject && Object.hasOwn(value, member) ? value[member] : undefined
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}
