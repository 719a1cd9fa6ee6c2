import type { ChangeKind } from '@/lib/log/schema'
import type { Area, Kind } from './vocabulary'

/** Cross-cutting marks that alert rules, reports and `tag:` queries are written against. */
export const catalogueTags = [
  /** Decides who can get in or do what: the monthly access review reads these. */
  'access',
  /** Somebody's role or a role's permissions changed. */
  'role_change',
  'sign_in',
  /** Worth a look by a security team on its own. */
  'security',
  /** Data leaves the product. */
  'export',
  /** Something is gone that people may miss. */
  'destructive',
  'billing',
  'personal_data',
  /** Says what the log itself did; counts as a receipt only with `via.type = system`. */
  'receipt',
  /** A merged entry's area in the other document (`merges.ts`), so that `category:` finds it in both. */
  'users',
  'settings',
] as const
export type CatalogueTag = (typeof catalogueTags)[number]

export type CatalogueEntry = {
  action: string
  /** A short sentence without a full stop, for lists. */
  label: string
  area: Area
  kind: Kind
  change: ChangeKind
  /** One sentence for people who see the action for the first time. */
  description: string
  tags: readonly CatalogueTag[]
}

type AreaRow = Omit<CatalogueEntry, 'area' | 'kind' | 'tags'> &
  Partial<Pick<CatalogueEntry, 'kind' | 'tags'>>

/** The entries of one area; rows name their kind only where it differs from the area's usual one. */
export function defineArea(
  { area, kind }: Pick<CatalogueEntry, 'area' | 'kind'>,
  rows: AreaRow[],
): CatalogueEntry[] {
  return rows.map((row) => ({ kind, tags: [], ...row, area }))
}
