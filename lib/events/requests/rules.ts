import type { RequestClass, Treatment } from './schema'

/** Told by events of their own: `api_key.rejected` and `api.rate_limited`, with bounds of their own. */
const toldElsewhere = new Set(['scope_missing', 'rate_limited'])

/**
 * How a request of a known principal is recorded: successful ingests not (their events speak), successful reads as a
 * count, everything else alone.
 */
export function treatRequest({ method, status, code, isIngest }: RequestClass): Treatment {
  if (code !== null && toldElsewhere.has(code)) return 'never'
  if (status >= 400) return 'single'
  if (isIngest) return 'never'
  return isRead(method) ? 'counted' : 'single'
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

export function outcomeOf(status: number): 'success' | 'failure' | 'denied' {
  if (status < 400) return 'success'
  return status === 401 || status === 403 ? 'denied' : 'failure'
}

/** `/external-api/customer/audit-log/{id}` → `audit-log`: the first word of a route that is not about addresses. */
export function resourceOf(route: string): string {
  const words = route.split('/').filter((word) => word !== '' && !word.startsWith('{'))
  return words.find((word) => !addressWords.has(word)) ?? words[0] ?? 'api'
}

const addressWords = new Set(['api', 'external-api', 'customer', 'console'])
