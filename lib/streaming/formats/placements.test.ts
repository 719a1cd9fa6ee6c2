import { describe, expect, it } from 'vitest'
import { catalogue } from '@/lib/log/catalogue/catalogue'
import { ocsfClasses } from './ocsf-classes'
import { placedActions, placeEvent } from './placements'
import { severityActions } from './severity'
import { makeEvent } from './test-events'
import { spec } from './test-check-ocsf'

const human = { type: 'user', id: 'u1' }

describe('placing events', () => {
  it('has no row for an action that the catalogue does not know', () => {
    const known = new Set(catalogue.map(({ action }) => action))
    expect([...placedActions, ...severityActions].filter((action) => !known.has(action))).toEqual(
      [],
    )
  })

  it.each([
    ['employee.logged_in', {}, 'authentication', 'Logon'],
    ['employee.created', { targets: [human] }, 'account', 'Create'],
    ['employee.deactivated', { targets: [human] }, 'account', 'Disable'],
    ['permission.granted', { targets: [human] }, 'access', 'Assign Privileges'],
    ['permission.revoked', { targets: [{ type: 'door' }, human] }, 'access', 'Revoke Privileges'],
    ['door.granted', { targets: [{ type: 'door' }] }, 'configuration', 'Update'],
    ['door.locked', { targets: [{ type: 'door' }] }, 'configuration', 'Disable'],
    ['invoice.created', { request: { method: 'POST' } }, 'request', 'Create'],
    ['invoice.created', {}, 'content', 'Create'],
    ['invoice.exported', {}, 'content', 'Export'],
    ['invoice.pondered', {}, 'content', 'Other'],
    ['invoice.pondered', { request: { method: 'delete' } }, 'request', 'Delete'],
    ['payment.failed', {}, 'content', 'Other'],
    ['constructor', {}, 'content', 'Other'],
  ] as const)('an unknown action goes where it says: %s %o', (action, given, subject, activity) => {
    const event = makeEvent({ action, ...structuredClone(given) } as never)
    expect(placeEvent(event)).toEqual({ subject, activity })
  })

  it.each([
    ['GET', 'Read'],
    ['POST', 'Create'],
    ['PATCH', 'Update'],
    ['DELETE', 'Delete'],
    ['PURGE', 'Other'],
  ])('a request of this API goes by its method: %s', (method, activity) => {
    const event = makeEvent({ action: 'api.requested', request: { method } })
    expect(placeEvent(event)).toEqual({ subject: 'request', activity })
  })

  it.each(Object.values(ocsfClasses))('$caption has the numbers of the specification', (own) => {
    const found = Object.values(spec.classes).find(({ uid }) => uid === own.uid)
    const words = found?.attributes.activity_id?.enum ?? {}
    expect(found?.caption).toBe(own.caption)
    for (const [caption, number] of Object.entries(own.activities)) {
      expect(words[number]).toBe(caption)
    }
    const has: readonly string[] = own.has
    expect(found?.attributes.actor?.profile).toBe(has.includes('actor') ? undefined : 'host')
    expect('src_endpoint' in (found?.attributes ?? {})).toBe(has.includes('src_endpoint'))
    expect('http_request' in (found?.attributes ?? {})).toBe(has.includes('http'))
  })
})
