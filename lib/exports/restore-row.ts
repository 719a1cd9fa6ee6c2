import { restoreEvent } from '@/lib/log/restore-event'
import type { StoredEvent } from '@/lib/log/schema'
import type { ExportRow } from './store/events'

/** The whole event, as the API and the console show it. */
export function restoreRow({ seq, line, leafHash, personal }: ExportRow): StoredEvent {
  return restoreEvent({ seq, line, personal, leafHash: Buffer.from(leafHash, 'base64') })
}
