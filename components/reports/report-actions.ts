import type { Outcome } from '@/components/ui/use-submit'
import type { ReportKind, Rhythm } from '@/lib/reports/schema/kinds'
import type { Decision } from '@/lib/reports/schema/report-data'

type InCompany = { company: string }

/** What pages hand to the forms about reports. */
export type ReportActions = {
  makeReport: (
    input: { kind: ReportKind; from: string | null; to: string | null } & InCompany,
  ) => Promise<Outcome<{ id: string }>>
  deleteReport: (input: { id: string } & InCompany) => Promise<Outcome<unknown>>
  saveSchedule: (
    input: { kind: ReportKind; rhythm: Rhythm; recipients: string[] } & InCompany,
  ) => Promise<Outcome<unknown>>
  deleteSchedule: (input: { kind: ReportKind } & InCompany) => Promise<Outcome<unknown>>
  decideLine: (
    input: {
      id: string
      position: number
      decision: Decision | null
      comment: string | null
    } & InCompany,
  ) => Promise<Outcome<unknown>>
  completeReview: (input: { id: string } & InCompany) => Promise<Outcome<unknown>>
}
