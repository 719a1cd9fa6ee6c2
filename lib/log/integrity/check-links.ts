import { parseLeaf } from '@/lib/log/core/leaf'
import { readRows } from '@/lib/log/store/integrity-store'
import {
  countTargets,
  findMissingPersons,
  findSurplusPersons,
  findWrongCounts,
  readTargets,
  type TargetRow,
} from '@/lib/log/store/link-store'
import type { Sql } from '@/lib/platform/db'
import { targetsOf } from './check-row'
import type { Problems } from './problems'

/** Each costs a scan; where more is wrong, it is told without the names. */
const batchesNamedMax = 10

/**
 * Names the rows that find events and that no line asks for, and those of persons and counts that are missing: a search
 * would show an event that has nothing to do with what was asked, leave one out, or count it wrong. `foundTargets` is how
 * many rows of each batch of `width` positions are as the lines want them.
 */
export async function checkLinks(
  sql: Sql,
  input: {
    companyId: string
    head: { size: number; prunedTo: number }
    width: number
    foundTargets: ReadonlyMap<number, number>
    problems: Problems
  },
): Promise<void> {
  const { companyId, head, width, foundTargets, problems } = input
  const log = { companyId, ...head }
  const counted = await countTargets(sql, { ...log, width })
  const wrong = counted.filter(({ batch, count }) => count > (foundTargets.get(batch) ?? 0))
  for (const { batch } of wrong.slice(0, batchesNamedMax)) {
    const from = batch * width
    const range = { companyId, from: Math.max(from, head.prunedTo), to: from + width }
    for (const { seq, target } of await findSurplusTargets(sql, range)) {
      problems.add(seq, `the target ${target} finds it, which its line does not name so`)
    }
  }
  for (const { batch } of wrong.slice(batchesNamedMax)) {
    const [from, to] = [batch * width, (batch + 1) * width - 1]
    problems.add(from, `from here to seq ${to} there are targets that no line names so`)
  }
  for (const { seq, ref } of await findMissingPersons(sql, log)) {
    problems.add(seq, `its person ${ref} cannot find it`)
  }
  for (const { seq, ref } of await findSurplusPersons(sql, log)) {
    problems.add(seq, `the person ${ref} finds it, whom it does not name`)
  }
  for (const { seq, hour, action, stored, found } of await findWrongCounts(sql, log)) {
    const what = `the count of ${action} from ${hour.toISOString()} says ${stored}, but there are ${found} of a kind`
    problems.add(seq ?? Math.max(0, head.size - 1), what)
  }
}

async function findSurplusTargets(
  sql: Sql,
  range: { companyId: string; from: number; to: number },
): Promise<TargetRow[]> {
  const wanted = new Set<string>()
  for (const { seq, line, recordedAt } of await readRows(sql, range)) {
    const leaf = parseLeaf(line)
    if (!leaf) continue
    for (const target of targetsOf(leaf)) {
      wanted.add(keyOf({ seq, target, occurredAt: new Date(leaf.at), recordedAt }))
    }
  }
  return (await readTargets(sql, range)).filter((row) => !wanted.has(keyOf(row)))
}

function keyOf({ seq, target, occurredAt, recordedAt }: TargetRow): string {
  return `${seq} ${occurredAt.getTime()} ${recordedAt.getTime()} ${target}`
}
