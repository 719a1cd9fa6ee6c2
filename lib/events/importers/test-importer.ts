import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonValue } from '@/lib/log/schema'
import { newUuidV7 } from '@/lib/platform/ids'
import { collectItems } from './collect-items'
import type { Importer, ImportItem, ImportOptions } from './importer'

/** For tests: what an importer makes of a text, in pieces of `chunk` bytes. */
export async function readWith(
  importer: Importer,
  text: string | Uint8Array,
  options?: ImportOptions & { chunk?: number },
): Promise<ImportItem[]> {
  const bytes = Buffer.from(text)
  const chunk = options?.chunk ?? 64
  async function* stream() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  return collectItems(importer.read(stream(), options))
}

/** For tests: the event of an item that must be one. */
export function openEvent(item: ImportItem | undefined): EventInput {
  if (!item || 'problem' in item) throw new Error(item ? item.problem.code : 'There is no item.')
  return item.event as EventInput
}

/** For tests: why the log would refuse an event, or null. */
export function findRefusal(event: EventInput, nowMs: number): string | null {
  const prepared = prepareEvent(event as unknown as JsonValue, { nowMs, newId: newUuidV7 })
  return prepared.ok ? null : `${prepared.code} ${prepared.pointer}`
}

/** For tests: which values of `original` are nowhere in `event`. Numbers count as found where their digits are. */
export function listLost(original: unknown, event: unknown): string[] {
  const found = new Set(listLeaves(event))
  return listLeaves(original).filter((leaf) => !found.has(leaf))
}

/** Values that are no objects, as text; empty objects and arrays count as values too. */
function listLeaves(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [String(value)]
  const inner = Object.values(value)
  return inner.length === 0 ? [JSON.stringify(value)] : inner.flatMap(listLeaves)
}
