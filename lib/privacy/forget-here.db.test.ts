import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, openTestInstance } from '@/lib/access/test-access'
import { openRow } from '@/lib/exports/csv/open-row'
import { leafVersion } from '@/lib/log/core/leaf'
import { findKnownPersons } from '@/lib/log/persons'
import { forgetEverywhere, listenForErasures } from './forget-here'
import { ingest } from './test-person'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  listenForErasures()
})
afterAll(() => instance.close())

it('keys and values of people are held in memory by no process once one of them is erased', async () => {
  const { id: companyId } = await makeCompany('acme')
  const actor = { type: 'user' as const, id: 'kt-1', email: 'kenji@acme.example' }
  await ingest(companyId, [{ action: 'door.opened', actor }])
  const isKnown = () => findKnownPersons(companyId, [{ id: actor.id }]) !== undefined
  const row = {
    seq: 0,
    line: JSON.stringify({ v: leafVersion }),
    leafHash: '',
    personal: [['s_1', JSON.stringify({ '/actor/email': actor.email })]] as [string, string][],
  }
  const { values } = openRow(row)
  expect(isKnown()).toBe(true)
  // The very same: it is remembered.
  expect(openRow(row).values).toBe(values)

  await forgetEverywhere(companyId)
  expect(isKnown()).toBe(false)
  expect(openRow(row).values).not.toBe(values)
  expect(openRow(row).values).toEqual(values)
})
