import { describe, expect, it } from 'vitest'
import { renderMetrics } from '@/lib/platform/metrics'
import { findTemplate, measureRequests } from './metrics-of-requests'

const at = (path: string) => `http://localhost${path}`

describe('the route of a path', () => {
  it('has names where the path has values', () => {
    expect(findTemplate(at('/api/audit-log?limit=1'), {})).toBe('/api/audit-log')
    expect(findTemplate(at('/api/audit-log/7'), { id: '7' })).toBe('/api/audit-log/{id}')
    expect(findTemplate(at('/api/audit-log/7/proof'), { id: '7' })).toBe(
      '/api/audit-log/{id}/proof',
    )
    expect(findTemplate(at('/api/audit-log/tile/0/x001/067'), { path: ['0', 'x001', '067'] })).toBe(
      '/api/audit-log/tile/{path}',
    )
    expect(findTemplate(at('/api/audit-log/a%2Fb%20c'), { id: 'a/b c' })).toBe(
      '/api/audit-log/{id}',
    )
  })

  it('is not guessed where a value could be a folder', () => {
    expect(findTemplate(at('/api/audit-log/proof/proof'), { id: 'proof' })).toBeUndefined()
    expect(findTemplate(at('/api/audit-log/api'), { id: 'api' })).toBeUndefined()
    expect(findTemplate(at('/api/audit-log/%2561pi'), { id: '%61pi' })).toBeUndefined()
    expect(findTemplate(at('/api/audit-log/x'), { id: 'y' })).toBeUndefined()
  })
})

it('a route is one series per method and status, whatever values callers write', () => {
  const measure = measureRequests()
  const request = (id: string, status: number) =>
    measure({
      method: 'GET',
      url: at(`/api/things/${id}`),
      params: { id },
      status,
      startedAt: performance.now(),
    })
  for (const id of ['1', '2', 'things', '<script>', 'x'.repeat(1000)]) request(id, 200)
  request('3', 404)
  const lines = renderMetrics([])
    .split('\n')
    .filter((line) => line.includes('things'))
  const counted = lines.filter((line) => line.startsWith('trailkeeper_http_requests_total'))
  expect(counted).toEqual([
    'trailkeeper_http_requests_total{route="/api/things/{id}",method="GET",status="200"} 5',
    'trailkeeper_http_requests_total{route="/api/things/{id}",method="GET",status="404"} 1',
  ])
  expect(lines).toContain(
    'trailkeeper_http_request_seconds_count{route="/api/things/{id}",method="GET"} 6',
  )
})
