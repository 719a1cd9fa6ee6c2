import type { Outcome } from '@/components/ui/use-submit'

export type NewAccountInput = {
  company: string
  name: string
  description: string | null
  role: string
}
export type CreateAccount = (input: NewAccountInput) => Promise<Outcome<{ id: string }>>

/** One account, by its id. */
export type OneAccount = { company: string; id: string }

export type AccountActions = {
  onChange: (
    input: OneAccount & { name: string; description: string | null; role: string },
  ) => Promise<Outcome<unknown>>
  onSetActive: (input: OneAccount & { isActive: boolean }) => Promise<Outcome<unknown>>
  onDelete: (input: OneAccount) => Promise<Outcome<unknown>>
}
