import type { FacetKey } from '@/lib/events/schema/explore'
import type { PerspectiveId } from '@/lib/events/schema/perspectives'
import { areas } from '@/lib/log/catalogue/vocabulary'
import { asLabel } from './event-words'

export const facetLabels: Record<FacetKey, string> = {
  actor: 'Users',
  action: 'Actions',
  area: 'Areas',
  workspace: 'Workspaces',
  ip: 'IP addresses',
  outcome: 'Outcomes',
}

/** Where every event has the same value there is nothing to choose. */
const hiddenFacets: Record<PerspectiveId, readonly FacetKey[]> = {
  'audit-logs': [],
  'api-activity': ['action', 'area'],
}

export function isFacetShown(key: FacetKey, perspective: PerspectiveId): boolean {
  return !hiddenFacets[perspective].includes(key)
}

const outcomeLabels: Record<string, string> = {
  success: 'Succeeded',
  failure: 'Failed',
  denied: 'Denied',
}

const areaLabels: Record<string, string> = areas

/** What people call a value, where the answer itself does not say it. */
export function nameFacetValue(
  key: FacetKey,
  { value, label }: { value: string; label: string },
): string {
  if (key === 'outcome') return outcomeLabels[value] ?? label
  return key === 'area' ? (areaLabels[value] ?? asLabel(value)) : label
}
