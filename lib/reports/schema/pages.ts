import type { StoredEvent } from '@/lib/events/schema'
import type { Period } from '@/lib/reports/rules'
import type { ReportKind, Rhythm } from './kinds'
import type { Decision, ReportData, ReportTable, ReviewLine } from './report-data'

/** What pages are given of reports. */

/** A report in a list. Times are ISO 8601. */
export type ListedReport = {
  id: string
  kind: ReportKind
  label: string
  period: Period
  madeAt: string
  /** Null: the schedule. */
  madeBy: string | null
  review: ReviewState | null
  mails: MailState | null
}

export type ReviewState = {
  lines: number
  keep: number
  revoke: number
  startedAt: string | null
  completedAt: string | null
  completedBy: string | null
  ownDecisions: number
}

export type MailState = {
  sent: number
  waiting: number
  givenUp: number
  /** Why the last one was not sent; null where nothing is wrong. */
  failure: string | null
}

export type ReportCard = {
  kind: ReportKind
  label: string
  description: string
  rhythm: Rhythm
  /** What is made where no days are chosen. */
  lastPeriod: Period
  newest: ListedReport | null
  schedule: {
    rhythm: Rhythm
    recipients: { memberId: string; name: string }[]
    /** On which day the next one is made, and whether that is late. */
    dueOn: string
    isLate: boolean
    failure: string | null
  } | null
}

export type ReportList = {
  cards: ReportCard[]
  reports: ListedReport[]
  /** There are more, older ones. */
  isCut: boolean
  canManage: boolean
  sendsMail: boolean
  timeZone: string
  today: string
  /** Who can be told of a report. */
  readers: { memberId: string; name: string; email: string }[]
}

/** A whole report. Times are ISO 8601. */
export type ReportPage = ListedReport & {
  timeZone: string
  query: string
  /** Exclusive at its end. */
  fromAt: string
  untilAt: string
  log: { size: number; root: string; checkpoint: string }
  dataSha256: string
  rewrittenAt: string | null
  /** Until when events were pruned that it counted; null: none since it was made. */
  lostUntil: string | null
  data: ReportData
  tables: ShownTable[]
  listed: StoredEvent[]
  lines: ShownLine[]
  canManage: boolean
  canExport: boolean
}

export type ShownLine = ReviewLine & {
  position: number
  label: string
  hint: string | null
  boundByLabel: string | null
  decision: Decision | null
  comment: string | null
  decidedBy: string | null
  decidedAt: string | null
  /** Decided by the very person whose access it is. */
  isOwnDecision: boolean
  /** The viewer's own access, about which somebody else has to decide. */
  isForOthers: boolean
}

/** A table as people read it. */
export type ShownTable = Omit<ReportTable, 'rows'> & { rows: ShownRow[] }
export type ShownRow = {
  value: string
  label: string
  hint: string | null
  count: number
  before: number | null
  /** What finds its events in the log; null where nothing does. */
  q: string | null
}
