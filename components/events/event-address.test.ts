import { expect, test } from 'vitest'
import { hrefOfEvent, hrefOfList, loadListOfEvent } from './event-address'

function readAddress(href: string) {
  const url = new URL(href, 'http://here.invalid')
  return { path: url.pathname, list: loadListOfEvent(url.searchParams) }
}

test('the page of an event leads back to the very list that led to it', () => {
  const list = loadListOfEvent({ list: 'api-activity', q: 'status:>=400 "a b"', last: '7d' })
  const { path, list: read } = readAddress(hrefOfEvent({ company: 'acme', event: 17 }, list))
  expect(path).toBe('/acme/audit-logs/17')
  expect(read).toEqual(list)
  const back = new URL(hrefOfList('acme', read), 'http://here.invalid')
  expect(back.pathname).toBe('/acme/api-activity')
  expect(Object.fromEntries(back.searchParams)).toEqual({ q: 'status:>=400 "a b"', last: '7d' })
})

test('an event that nothing led to leads back to all events', () => {
  expect(hrefOfList('acme', loadListOfEvent({}))).toBe('/acme/audit-logs')
})

test('an address can lead back to nothing but a list of this company', () => {
  const list = loadListOfEvent({ list: 'https://elsewhere.example', last: '../..', from: 'x' })
  expect(hrefOfList('acme', list)).toBe('/acme/audit-logs')
})
