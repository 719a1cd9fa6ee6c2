import type { Act } from '@/lib/access/commands/record-acts'

/** Names what an act is about. */
export function actOn({ id, name }: { id: string; name: string }, act: Act): Act {
  return { targets: [{ type: 'destination', id, name }], context: 'Audit log streaming', ...act }
}
