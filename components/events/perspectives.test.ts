import { expect, it } from 'vitest'
import { perspectives, resolveColumns } from './perspectives'

it('columns stand as they were put, each once, and unknown ones are left out', () => {
  const cookie = 'time.user.action.user.nonsense'
  expect(resolveColumns('audit-logs', { address: null, cookie })).toEqual([
    ...['time', 'user', 'action'],
  ])
  expect(resolveColumns('audit-logs', { address: ['ip', 'action'], cookie })).toEqual([
    ...['ip', 'action'],
  ])
})

it('the column that opens a row is always there', () => {
  const chosen = { address: ['path' as const], cookie: undefined }
  expect(resolveColumns('api-activity', chosen)).toEqual(['view_details', 'path'])
})

it('whoever chose nothing, or nothing that there is, gets the usual columns', () => {
  const { usualColumns } = perspectives['audit-logs']
  for (const cookie of [undefined, '', '.', 'nonsense']) {
    expect(resolveColumns('audit-logs', { address: null, cookie })).toEqual(usualColumns)
  }
})
