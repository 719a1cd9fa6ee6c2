import pg from 'pg'
import { newUuidV7 } from '@/lib/platform/ids'
import { appendInGroup } from '@/lib/log/group-commit'
import { prepareEvent } from '@/lib/log/event/prepare-event'
import type { EventInput, JsonValue } from '@/lib/log/schema'

/** For `*.db.test.ts` only. */

/** As a producer's events get in. */
export async function ingest(companyId: string, events: EventInput[]) {
  const prepared = events.map((event) => {
    const result = prepareEvent(event as JsonValue, { nowMs: Date.now(), newId: newUuidV7 })
    if (!result.ok) throw new Error(result.detail)
    return result.event
  })
  return await appendInGroup({
    companyId,
    via: { type: 'api_key', id: 'key00001' },
    events: prepared,
  })
}

/**
 * Every table of the schema, copied out row by row as text, as a superuser reads it; bytes as they are, and as what they would be
 * as text. What is found: the tables and columns that hold the value, also in another case, in hex or in base64.
 */
export async function grepDatabase(databaseUrl: string, values: readonly string[]) {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'`,
    )
    const found: string[] = []
    for (const { name } of tables) {
      const { rows } = await client.query<Record<string, unknown>>(`SELECT * FROM "${name}"`)
      for (const row of rows) {
        for (const [column, value] of Object.entries(row)) {
          for (const wanted of values) {
            if (holds(value, wanted)) found.push(`${name}.${column} holds ${wanted}`)
          }
        }
      }
    }
    // What the planner has sampled of them.
    const { rows: statistics } = await client.query<{ text: string; place: string }>(
      `SELECT s::text AS text, s.tablename || '.' || s.attname AS place FROM pg_stats s WHERE schemaname = 'public'`,
    )
    for (const { text, place } of statistics) {
      for (const wanted of values)
        if (holds(text, wanted)) found.push(`pg_stats of ${place} holds ${wanted}`)
    }
    return { tables: tables.length, found: [...new Set(found)] }
  } finally {
    await client.end()
  }
}

function holds(value: unknown, wanted: string): boolean {
  if (value === null || value === undefined) return false
  const texts = Buffer.isBuffer(value)
    ? [value.toString('utf8'), value.toString('latin1'), value.toString('utf16le')]
    : [typeof value === 'string' ? value : JSON.stringify(value)]
  return texts.some((text) => variantsOf(wanted).some((one) => text.toLowerCase().includes(one)))
}

function variantsOf(wanted: string): string[] {
  const bytes = Buffer.from(wanted, 'utf8')
  // At each of the three places where a text can begin in base64; its first and last characters hold bits of its neighbours.
  const inBase64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return text.slice(shift === 0 ? 0 : shift + 1, -1).toLowerCase()
  })
  return [
    wanted.toLowerCase(),
    bytes.toString('hex'),
    ...inBase64,
    encodeURIComponent(wanted).toLowerCase(),
  ]
}
