import type { Outcome } from '@/components/ui/use-submit'
import type { Scope } from '@/lib/access/schema'

type MadeKey = { id: string; key: string }

export type CreateKey = (input: {
  company: string
  serviceAccountId?: string
  name: string
  expiresAt: string | null
  scopes: Scope[]
}) => Promise<Outcome<MadeKey>>

export type ChangeKey = (input: {
  company: string
  id: string
  name: string
  expiresAt: string | null
}) => Promise<Outcome<unknown>>

export type RotateKey = (input: {
  company: string
  id: string
  overlapHours: number
  expiresAt: string | null
}) => Promise<Outcome<MadeKey>>

export type RevokeKey = (input: { company: string; id: string }) => Promise<Outcome<unknown>>

/** What can be done to a key that works. */
export type KeyActions = { onChange: ChangeKey; onRotate: RotateKey; onRevoke: RevokeKey }
