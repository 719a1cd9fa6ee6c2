import type { Permission, Scope } from '@/lib/access/schema'
import type { Period } from '@/lib/reports/rules'

/*
 * What is kept of a report. Persons stand in it by ref, and get their names where it is shown: who is erased has none then.
 * Only addresses, and names that people gave to things, are there as they were; `erase-from-reports.ts` cuts those.
 */

export type ReportData = {
  v: 1
  /** What it is compared with; null where the log does not keep the whole of it any more. */
  before: Period | null
  /** Set where events of the period itself are no longer kept: what is counted begins here. ISO 8601. */
  keptFrom: string | null
  /** The period was not over when the report was made. */
  isRunning: boolean
  figures: Figure[]
  series: { unit: 'day' | 'week'; starts: string[]; counts: number[] } | null
  tables: ReportTable[]
  /** The newest events of the report, by seq, and how many there are at all. */
  list: { seqs: number[]; total: number } | null
}

export type Figure = {
  id: string
  label: string
  count: number
  before: number | null
  /** What finds it in the log; null where nothing does. */
  q: string | null
}

export type ReportTable = {
  key: TableKey
  title: string
  rows: ReportRow[]
  /** How many different values there are, and what those that are no rows sum up to. */
  distinct: number
  rest: number
}
export type TableKey = 'actor' | 'action' | 'area' | 'workspace' | 'outcome' | 'ip' | 'reason'

export type ReportRow = {
  /** `''` for those without one. */
  value: string
  count: number
  before: number | null
  /** Of an address: all persons who came from there, so that it goes when one of them is erased. */
  refs?: string[]
}

/** A line of an access review. Times are ISO 8601. */
export type ReviewLine = {
  kind: 'member' | 'service_account' | 'api_key'
  /** Of the member, the service account or the key. */
  id: string
  /** Of a member, in the log. */
  ref: string | null
  /** Of machines. */
  name: string | null
  grants: ReviewGrant[]
  scopes: Scope[]
  boundBy: { kind: 'member' | 'service_account'; id: string; name: string | null } | null
  since: string
  expiresAt: string | null
  lastUsedAt: string | null
  flags: ReviewFlag[]
}

export type ReviewGrant = {
  roleLabel: string
  group: string | null
  permissions: Permission[]
  /** Null: since before what the log keeps. */
  since: string | null
  /** Permissions that the role got after that. */
  later: { permission: Permission; since: string }[]
}

export const reviewFlags = ['administers', 'unused', 'no_two_factor', 'never_expires'] as const
export type ReviewFlag = (typeof reviewFlags)[number]

export const decisions = ['keep', 'revoke'] as const
export type Decision = (typeof decisions)[number]
