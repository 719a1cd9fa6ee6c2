import type { Outcome } from '@/components/ui/use-submit'
import type { NewExport } from '@/lib/exports/schema/new-export'

type InCompany = { company: string }

export type CreateExport = (input: NewExport & InCompany) => Promise<Outcome<{ id: string }>>
export type CancelExport = (input: { id: string } & InCompany) => Promise<Outcome<unknown>>
