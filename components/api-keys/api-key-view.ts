export type ActionOutcome<Value> =
  | { ok: true; value: Value }
  | { ok: false; error: { detail: string; errors: { pointer?: string; message: string }[] } }

export type CreateKey = (input: {
  company: string
  name: string
  expiresAt: string | null
  scopes: ('events:read' | 'events:write')[]
}) => Promise<ActionOutcome<{ id: string; key: string }>>

export type RevokeKey = (input: { company: string; id: string }) => Promise<ActionOutcome<unknown>>
