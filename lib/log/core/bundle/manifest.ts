/** `manifest.json`: what the bundle says of itself. Only the export key vouches for the words; the numbers are checked. */
export type BundleManifest = {
  v: 'audit-bundle/1'
  /** The log's origin. */
  log: string
  /** As they were asked for. */
  query: string
  after: string | null
  before: string | null
  events: number
  first_seq: number | null
  last_seq: number | null
  size: number
  /** Base64. */
  root: string
  /** Whether `range.json` proves that no event between the first and the last is missing. */
  complete_range: boolean
  exported_at: string
  exported_by: string
}

export const bundleVersion = 'audit-bundle/1'

export function formatManifest(manifest: BundleManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** `null` unless every member is there with its type, and no other is. */
export function parseManifest(text: string): BundleManifest | null {
  const parsed = parseObject(text)
  if (!parsed) return null
  const names = Object.keys(parsed)
  const isRight = (name: string) => memberTypes[name]?.(parsed[name]) ?? false
  if (names.length !== Object.keys(memberTypes).length || !names.every(isRight)) return null
  return parsed as BundleManifest
}

type TypeCheck = (value: unknown) => boolean
const isText: TypeCheck = (value) => typeof value === 'string'
const isTextOrNull: TypeCheck = (value) => value === null || isText(value)
const isCount: TypeCheck = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isCountOrNull: TypeCheck = (value) => value === null || isCount(value)

const memberTypes: Record<string, TypeCheck> = {
  v: (value) => value === bundleVersion,
  log: isText,
  query: isText,
  after: isTextOrNull,
  before: isTextOrNull,
  events: isCount,
  first_seq: isCountOrNull,
  last_seq: isCountOrNull,
  size: isCount,
  root: isText,
  complete_range: (value) => typeof value === 'boolean',
  exported_at: isText,
  exported_by: isText,
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? { ...parsed }
      : null
  } catch {
    // Not JSON: whoever wrote the file wrote no manifest.
    return null
  }
}
