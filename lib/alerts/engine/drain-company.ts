import { readCompanySettings } from '@/lib/companies/queries'
import { readRows } from '@/lib/events/queries/read-rows'
import { restoreEvent } from '@/lib/log/restore-event'
import type { StoredEvent } from '@/lib/log/schema'
import { nowMs } from '@/lib/platform/clock'
import { AppError } from '@/lib/platform/errors'
import { horizonOf, type RuleState } from '@/lib/alerts/rule-state'
import {
  type Claim,
  claimCompany,
  deleteOldHits,
  releaseCompany,
  skipTo,
  writeProblem,
} from '@/lib/alerts/store/engine'
import { listRuleRows, type RuleRow } from '@/lib/alerts/store/rules'
import { alertsPerHourMax } from '@/lib/alerts/words'
import { type CompanyClock, type CompiledRule, compileRule, isUnreadable } from './compile-rule'
import { type Dispatch, matchRules, newDispatch } from './dispatch'
import { loadStates } from './load-state'
import { newOutcome, takeEvents } from './take-events'
import { writeOutcome } from './write-outcome'

/** What one process remembers of a company between two drains; it counts only while no other process was at it. */
export type EngineMemory = {
  token: number
  nextSeq: number
  dispatch: Dispatch
  rules: Map<string, { key: string; compiled: CompiledRule }>
  states: Map<string, RuleState>
  sweptMs: number
}

/** A process's memory, by company. */
export type Memories = Map<string, EngineMemory>

export type DrainOptions = {
  memories: Memories
  signal?: AbortSignal
  /** Goes on with another company after so long. */
  sliceMs?: number
  /** For tests. */
  beforeCommit?: () => void
}

const rowsMax = 500
const sliceMsDefault = 2_000
const sweepEveryMs = 600_000

/**
 * Looks at what a company's log has grown by, and fires what it completes, a stretch after another; each is written with the cursor
 * or not at all, so that whatever stops it in between, each firing is one alert. Answers whether there is more to look at.
 */
export async function drainCompany(companyId: string, options: DrainOptions): Promise<boolean> {
  const claim = await claimCompany(companyId)
  if (!claim) return false
  const { memories } = options
  try {
    return await drain(companyId, claim, options)
  } catch (error) {
    memories.delete(companyId)
    throw error
  } finally {
    await releaseCompany(companyId, claim.token)
  }
}

async function drain(
  companyId: string,
  { token, nextSeq, size }: Claim,
  { memories, signal, sliceMs = sliceMsDefault, beforeCommit }: DrainOptions,
): Promise<boolean> {
  const company = await readCompanySettings(companyId)
  const rows = (await listRuleRows(companyId)).filter(({ isEnabled }) => isEnabled)
  if (rows.length === 0) {
    await skipTo(companyId, size)
    memories.delete(companyId)
    return false
  }
  const old = memories.get(companyId)
  const known = old && old.token === token - 1 && old.nextSeq === nextSeq ? old : undefined
  const memory = await openMemory({
    known,
    rows,
    company,
    companyId,
    claim: { token, nextSeq, size },
  })
  memories.delete(companyId)
  const startedMs = nowMs()
  let from = nextSeq
  // What no rule looks at any more need not be read.
  const firstSeq = Math.max(from, Math.min(...rows.map(({ sinceSeq }) => sinceSeq)))
  while (from < size) {
    const events =
      from < firstSeq && firstSeq >= size
        ? []
        : await readStretch(companyId, Math.max(from, firstSeq), size)
    const last = events.at(-1)
    const to = events.length === rowsMax && last ? last.seq + 1 : size
    const outcome = newOutcome()
    const { matched, broken } = await matchRules(memory.dispatch, events)
    for (const [rule, own] of matched) {
      const state = memory.states.get(rule.row.id)
      if (state) takeEvents(rule, { state, events: own, outcome, alertsPerHour: alertsPerHourMax })
    }
    for (const [rule, { detail }] of broken) await leaveOut(memory, { rule, problem: detail })
    const recorded = new Map(events.map(({ seq, recorded_at }) => [seq, Date.parse(recorded_at)]))
    const written = await writeOutcome(
      {
        ...{ companyId, token, from, to, beforeCommit },
        versionOf: (id) => memory.rules.get(id)?.compiled.row.version,
        recordedMs: (seq) => recorded.get(seq),
      },
      outcome,
    )
    if (written === 'stale') return true
    from = to
    memory.nextSeq = to
    await sweep(memory, last)
    if (signal?.aborted || nowMs() - startedMs >= sliceMs) break
  }
  memories.set(companyId, memory)
  return from < size
}

async function readStretch(companyId: string, from: number, to: number): Promise<StoredEvent[]> {
  return (await readRows({ companyId, from, to, limit: rowsMax })).map(restoreEvent)
}

/** Rules that are as they were keep their windows; the others' are read from the database. */
async function openMemory({
  known,
  rows,
  company,
  companyId,
  claim,
}: {
  known: EngineMemory | undefined
  rows: readonly RuleRow[]
  company: CompanyClock
  companyId: string
  claim: Claim
}): Promise<EngineMemory> {
  const { token, nextSeq, size } = claim
  const rules: EngineMemory['rules'] = new Map()
  const states: EngineMemory['states'] = new Map()
  const fresh: CompiledRule[] = []
  let isSame = known !== undefined && known.rules.size === rows.length
  for (const row of rows) {
    const key = JSON.stringify([row.version, row.cooldownSeconds, row.query, company])
    const before = known?.rules.get(row.id)
    const state = known?.states.get(row.id)
    if (before?.key === key && state) {
      // Name and severity may have changed.
      before.compiled.row = row
      rules.set(row.id, before)
      states.set(row.id, state)
      continue
    }
    isSame = false
    const compiled = await compile(row, company)
    if (!compiled) continue
    rules.set(row.id, { key, compiled })
    fresh.push(compiled)
  }
  if (fresh.length > 0) {
    const [first] = await readRows({ companyId, from: nextSeq, to: size, limit: 1 })
    const recordedMs = first ? Date.parse(restoreEvent(first).recorded_at) : 0
    const loaded = await loadStates(fresh, { nextSeq, recordedMs })
    for (const [id, state] of loaded) states.set(id, state)
  }
  const dispatch =
    isSame && known
      ? known.dispatch
      : newDispatch([...rules.values()].map(({ compiled }) => compiled))
  return { token, nextSeq, dispatch, rules, states, sweptMs: known?.sweptMs ?? 0 }
}

/** A rule that cannot be read stops no other: the page says why. */
async function compile(row: RuleRow, company: CompanyClock): Promise<CompiledRule | null> {
  try {
    const compiled = await compileRule(row, company)
    if (row.problem !== null) await writeProblem(row, null)
    return compiled
  } catch (error) {
    // What may go away by itself is said too: nothing of the company is looked at until then.
    if (error instanceof AppError) await writeProblem(row, error.detail)
    if (!isUnreadable(error)) throw error
    return null
  }
}

/** The same of one that could be read before: it is made ready anew by the next drain, if it can be then. */
async function leaveOut(
  memory: EngineMemory,
  { rule, problem }: { rule: CompiledRule; problem: string },
): Promise<void> {
  const { row } = rule
  memory.rules.delete(row.id)
  memory.states.delete(row.id)
  memory.dispatch = newDispatch([...memory.rules.values()].map(({ compiled }) => compiled))
  await writeProblem(row, problem)
}

async function sweep(memory: EngineMemory, last: StoredEvent | undefined): Promise<void> {
  if (!last || nowMs() - memory.sweptMs < sweepEveryMs) return
  memory.sweptMs = nowMs()
  const recordedMs = Date.parse(last.recorded_at)
  await deleteOldHits(
    [...memory.rules.values()].map(({ compiled }) => ({
      id: compiled.row.id,
      beforeMs: horizonOf({ recordedMs, window: compiled.window }).hitsMs,
    })),
  )
}
