import type { Outcome } from '@/components/ui/use-submit'
import type { NewExport } from '@/lib/exports/schema/new-export'

type InCompany = { company: string }

export type CreateExport = (input: NewExport & InCompany) => Promise<Outcome<{ id: string }>>
/** Of one that is there: cancels it, resumes it, deletes what was written of it. */
export type ChangeExport = (input: { id: string } & InCompany) => Promise<Outcome<unknown>>
