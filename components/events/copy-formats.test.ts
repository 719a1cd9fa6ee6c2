import { expect, it } from 'vitest'
import type { StoredEvent } from '@/lib/events/schema'
import { toJson, toLinks, toTsv } from './copy-formats'

const event = {
  ...{ id: '0197-1', label: '=HYPERLINK("x")', context: 'a\tb\r\nc', outcome: 'denied' },
  actor: { type: 'user', ref: 's_1' },
  targets: [{ type: 'x', name: ' -1+1' }],
} as unknown as StoredEvent

it('no cell of a copied table is a formula, or makes another cell', () => {
  expect(toTsv([event], ['action', 'context', 'subject', 'user', 'view_details'])).toBe(
    'Action\tContext\tSubject\tUser\n\'=HYPERLINK("x")\ta b c\t\' -1+1\tErased person',
  )
})

it('whole events and their addresses are copied as they are', () => {
  expect(JSON.parse(toJson([event]))).toEqual([event])
  expect(toLinks([event, event], { company: 'acme', origin: 'https://t.example' })).toBe(
    'https://t.example/acme/audit-logs/0197-1\nhttps://t.example/acme/audit-logs/0197-1',
  )
})
