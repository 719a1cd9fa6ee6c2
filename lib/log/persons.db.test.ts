import { afterAll, beforeAll, expect, it } from 'vitest'
import { inSqlTransaction } from '@/lib/platform/db'
import { resolvePersons } from './persons'
import { createTestCompany, openTestLog, type TestLog } from './test-log'
import type { PersonKey } from './schema'

let log: TestLog
beforeAll(async () => {
  log = await openTestLog()
})
afterAll(() => log.close())

/** Refs of the keys, in their order, each inner list being one append. */
async function resolve(companyId: string, ...appends: PersonKey[][]): Promise<string[]> {
  const refs: string[] = []
  for (const [erasures, keys] of appends.entries()) {
    // Another count of erasures makes the process forget what it has cached: then the database alone answers.
    await inSqlTransaction(async (tx) => {
      const personOf = await resolvePersons(tx, { companyId, erasures, keys })
      refs.push(...keys.map((key) => personOf(key).ref))
    })
  }
  return refs
}

const jane = { email: 'jane@acme.example' }
const first = { ...jane, id: 'u1' }
const second = { ...jane, id: 'u2' }

it('an address that two ids use makes two persons, in one append as in several', async () => {
  for (const appends of [
    [[first, second]],
    [[first], [second]],
    [[jane, first, second]],
    [[jane], [first], [second]],
    [[jane, first], [second]],
  ]) {
    const refs = await resolve(await createTestCompany(), ...appends)
    const [one, other] = refs.slice(-2)
    expect(one).not.toBe(other)
  }
})

it('who was known by e-mail alone gets the id of the first who brings one, and keeps their ref', async () => {
  for (const appends of [[[jane, first, jane]], [[jane], [first], [jane]]]) {
    const refs = await resolve(await createTestCompany(), ...appends)
    expect(new Set(refs).size).toBe(1)
  }
})
