import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { findRefsOf } from '@/lib/log/find-persons'
import type { Certificate } from './certificate'
import { erasePerson } from './commands/erase-person'
import { grepDatabase, ingest } from './test-person'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

it('a value that is somebody else’s and names the person is told where it stays', async () => {
  const acme = await makeCompany('acme')
  const owner = await makeMember(acme, 'owner')
  const [ana, name] = [{ type: 'user' as const, id: 'ana-1', email: 'ana@acme.example' }, 'R. Zapp']
  const bob = { type: 'user' as const, id: 'bob-77', email: 'bob@acme.example', name }
  const personal = [{ pointer: '/details/note', person: ana }]
  await ingest(acme.id, [
    { action: 'case.noted', actor: ana, details: { note: `Met ${name} today` }, personal },
    { action: 'case.noted', actor: ana, details: { note: 'Met nobody' }, personal },
    { action: 'door.opened', actor: bob },
  ])
  const erase = async (email: string) => {
    const refs = await findRefsOf({ companyId: acme.id, email })
    const row = await erasePerson(owner, { refs, reason: 'GDPR request 17' })
    const certificate: Certificate = JSON.parse(row.certificate ?? '{}')
    return { counts: row.counts, told: certificate.not_reached.join('\n') }
  }
  const one = await erase(bob.email)
  expect(one.counts.unreached).toEqual({ values: 1, lines: 0, cut: 0 })
  expect(one.told).toContain('1 value of other people in events names the person')

  // It goes with whom it belongs to, and then nothing of either is there.
  const other = await erase(ana.email)
  expect(other.counts.unreached).toMatchObject({ values: 0 })
  expect(other.told).not.toContain('of other people')
  const { found } = await grepDatabase(instance.migrateDatabaseUrl, [`met ${name}`, ana.email])
  expect(found).toEqual([])
})
