import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inSqlTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { append } from './append'
import { openLeaf, parseLeaf } from './core/leaf'
import { prepareEvent } from './event/prepare-event'
import { sha256 } from './hashing'
import { readEvidenceBatch } from './read-evidence-batch'
import type { JsonValue, PreparedEvent } from './schema'
import { createTestCompany, eraseTestPerson, openTestLog, type TestLog } from './test-log'

let log: TestLog
let companyId: string
beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  const via = { type: 'api_key', id: 'k1' } as const
  const events = Array.from({ length: 40 }, (_, at) => makeEvent(at))
  await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
})
afterAll(() => log.close())

function makeEvent(number: number): PreparedEvent {
  const value: JsonValue = {
    action: 'project.created',
    actor: number % 4 === 3 ? { type: 'system' } : { type: 'user', id: `u${number % 4}` },
    details: { contact: 'someone@acme.example' },
  }
  const prepared = prepareEvent(value, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

describe('readEvidenceBatch', () => {
  it('answers each line with everything that opens it', async () => {
    const seqs = [0, 1, 2, 3, 7, 30, 39]
    const batch = await readEvidenceBatch({ companyId, seqs })
    expect(batch.map(({ seq }) => seq)).toEqual(seqs)
    for (const { line, disclosures } of batch) {
      const opened = openLeaf(sha256, { line, disclosures })
      expect(opened).toMatchObject({ ok: true, closedRefs: [] })
      expect(disclosures.length).toBeGreaterThan(0)
    }
  })

  it('leaves out what is not there, and answers nothing for nothing', async () => {
    expect(await readEvidenceBatch({ companyId, seqs: [39, 40, 41] })).toHaveLength(1)
    expect(await readEvidenceBatch({ companyId, seqs: [] })).toEqual([])
    expect(await readEvidenceBatch({ companyId: newUuidV7(), seqs: [0] })).toEqual([])
  })

  it('discloses nothing of a person who was erased', async () => {
    const [before] = await readEvidenceBatch({ companyId, seqs: [2] })
    const ref = [...(parseLeaf(before?.line ?? '')?.sd.keys() ?? [])].find((one) => /^s_/.test(one))
    await eraseTestPerson(log, { companyId, ref: ref ?? '' })
    const [after] = await readEvidenceBatch({ companyId, seqs: [2] })
    expect(after?.line).toBe(before?.line)
    expect(after?.disclosures).toHaveLength((before?.disclosures.length ?? 0) - 1)
  })
})
