import { describe, expect, it } from 'vitest'
import { outcomeOf, resourceOf, treatRequest } from './rules'
import type { RequestClass, Treatment } from './schema'

const read = { method: 'GET', status: 200, code: null, isIngest: false }
const ingest = { method: 'POST', status: 200, code: null, isIngest: true }

describe('how a request is recorded', () => {
  const table: [what: string, request: RequestClass, treatment: Treatment][] = [
    ['a successful ingest', ingest, 'never'],
    ['an ingest with some events refused', { ...ingest, status: 207 }, 'never'],
    ['a rejected ingest', { ...ingest, status: 422 }, 'single'],
    ['an unreadable ingest', { ...ingest, status: 400, code: 'malformed_json' }, 'single'],
    ['a successful read', read, 'counted'],
    ['a read that found nothing new', { ...read, status: 304 }, 'counted'],
    ['a HEAD', { ...read, method: 'HEAD' }, 'counted'],
    ['a failed read', { ...read, status: 404, code: 'not_found' }, 'single'],
    ['a broken read', { ...read, status: 500, code: 'internal_error' }, 'single'],
    ['a mutation', { ...read, method: 'POST' }, 'single'],
    ['a deletion', { ...read, method: 'DELETE', status: 204 }, 'single'],
    ['a redirecting action', { ...read, method: 'POST', status: 303 }, 'single'],
    ['a refused key', { ...read, status: 403, code: 'scope_missing' }, 'never'],
    ['a refused rate', { ...ingest, status: 429, code: 'rate_limited' }, 'never'],
    ['a plan that lacks it', { ...read, status: 403, code: 'plan_lacks_audit_logs' }, 'single'],
  ]
  it.each(table)('%s: by its rule', (_what, request, treatment) => {
    expect(treatRequest(request)).toBe(treatment)
  })
})

describe('what is said of a request', () => {
  it('is denied only where access was refused', () => {
    expect([200, 303, 400, 401, 403, 404, 500].map(outcomeOf)).toEqual([
      ...['success', 'success', 'failure', 'denied', 'denied', 'failure', 'failure'],
    ])
  })

  it('names the same resource for every address of it', () => {
    expect(resourceOf('/api/audit-log/{id}/proof')).toBe('audit-log')
    expect(resourceOf('/external-api/customer/audit-log')).toBe('audit-log')
    expect(resourceOf('/api/console/completions')).toBe('completions')
    expect(resourceOf('/api/{id}')).toBe('api')
  })
})
