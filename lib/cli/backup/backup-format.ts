import { z } from 'zod'

/**
 * What a backup holds, in this order, as files of a directory or of a tar: `header.json`, `keys.env` where it was asked for,
 * `marks.json`, `tables/<table>/<part>.copy.gz`, and at last `manifest.json`, without which it is half a backup. A part is
 * gzip of PostgreSQL's COPY text format; the parts of a table one after the other are its rows.
 */
export const headerName = 'header.json'
export const keysName = 'keys.env'
export const marksName = 'marks.json'
export const manifestName = 'manifest.json'

export function partName(table: string, part: number): string {
  return `tables/${table}/${String(part).padStart(8, '0')}.copy.gz`
}

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/)

const header = z.object({
  v: z.literal('trailkeeper-backup/1'),
  created_at: z.iso.datetime(),
  migrations: z.array(z.object({ name: z.string(), checksum: sha256 })),
  /** Each after those that it refers to. */
  tables: z.array(z.object({ name, columns: z.array(name).min(1) })),
  sequences: z.array(
    z.object({ name, value: z.string().regex(/^\d{1,19}$/), is_called: z.boolean() }),
  ),
  /** For which months partitions are needed, as dates; null: no events. */
  months: z.object({ first: z.iso.date(), last: z.iso.date() }).nullable(),
  /** By which a restore sees whether it has the same keys; they do not tell the keys. */
  keys: z.record(z.string(), sha256),
  includes_keys: z.boolean(),
})
export type BackupHeader = z.infer<typeof header>

const marks = z.record(
  z.uuid(),
  z.object({ epoch: z.int().min(1), size: z.int().min(0), root: z.base64() }),
)
export type BackupMarks = z.infer<typeof marks>

const manifest = z.object({
  header_sha256: sha256,
  marks_sha256: sha256,
  /** Of the rows before they are compressed. */
  tables: z.array(
    z.object({ name, parts: z.int().min(0), rows: z.int().min(0), bytes: z.int().min(0), sha256 }),
  ),
})
export type BackupManifest = z.infer<typeof manifest>
export type TableSum = BackupManifest['tables'][number]

export function readHeader(bytes: Buffer): BackupHeader {
  return read(header, bytes, headerName)
}

export function readMarks(bytes: Buffer): BackupMarks {
  return read(marks, bytes, marksName)
}

export function readManifest(bytes: Buffer): BackupManifest {
  return read(manifest, bytes, manifestName)
}

/** The backup is not what `backup` wrote; says what and where. */
export class BackupDamaged extends Error {}

function read<Shape extends z.ZodType>(shape: Shape, bytes: Buffer, file: string): z.output<Shape> {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new BackupDamaged(`${file} is no JSON`, { cause })
  }
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new BackupDamaged(`${file} is wrong at ${issue?.path.join('.')}: ${issue?.message}`)
}
