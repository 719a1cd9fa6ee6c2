import type { Outcome } from '@/components/ui/use-submit'
import type { NewView } from '@/lib/events/views/schema'

type Run<Input, Value = unknown> = (input: Input & { company: string }) => Promise<Outcome<Value>>

/** What can be done with alerts; the server decides whether. */
export type AlertActions = {
  acknowledgeAlert: Run<{ id: string }>
  resolveAlert: Run<{ id: string }>
  reopenAlert: Run<{ id: string }>
  addNote: Run<{ id: string; text: string }>
}

export type MarkRead = Run<{ ids: string[] }>
export type MarkAllRead = (input: { company: string }) => Promise<Outcome<unknown>>
export type CreateView = Run<NewView, { id: string }>
