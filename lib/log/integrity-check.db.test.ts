import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inSqlTransaction, sql } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { append } from './append'
import { sealCheckpoint } from './checkpoints'
import { prepareEvent } from './event/prepare-event'
import { checkIntegrity } from './integrity-check'
import { flushMarks } from './marks'
import { startEpoch } from './new-epoch'
import type { JsonValue, PreparedEvent } from './schema'
import { createTestCompany, openTestLog, type TestLog } from './test-log'

let log: TestLog
let superuser: pg.Client

beforeAll(async () => {
  log = await openTestLog()
  superuser = new pg.Client({ connectionString: log.superuserUrl })
  await superuser.connect()
  // What stops everybody else does not stop whoever owns the machine.
  await superuser.query('SET session_replication_role = replica')
})
afterAll(async () => {
  await superuser.end()
  await log.close()
})

function makeEvent(number: number): PreparedEvent {
  const value: JsonValue = {
    action: 'project.created',
    actor: { type: 'user', id: `u${number % 5}`, name: `Person ${number % 5}` },
    targets: [{ type: 'project', id: `project-${number}`, name: `Project ${number}` }],
    source: { ip: '203.0.113.9' },
    details: { number },
  }
  const prepared = prepareEvent(value, { nowMs: Date.now(), newId: () => newUuidV7() })
  if (!prepared.ok) throw new Error(prepared.detail)
  return prepared.event
}

/** 600 events in three appends: two complete tiles and a rest, with a checkpoint at 300 and at the end. */
async function makeLog(): Promise<string> {
  const companyId = await createTestCompany()
  for (const count of [300, 250, 50]) {
    const events = Array.from({ length: count }, (_, at) => makeEvent(at))
    const via = { type: 'api_key', id: 'k1' } as const
    await inSqlTransaction((tx) => append(tx, { companyId, via, events }))
    if (count !== 250) await sealCheckpoint(companyId)
  }
  return companyId
}

async function tamper(companyId: string, statement: string): Promise<void> {
  await superuser.query(statement.replaceAll('$1', `'${companyId}'`))
}

async function findProblems(companyId: string) {
  const report = await checkIntegrity({ companyId })
  expect(report.ok).toBe(report.problems.length === 0)
  return report.problems
}

const at = (seq: number, what: string) =>
  expect.objectContaining({ seq, what: expect.stringContaining(what) })
const ofEvent = (seq: number, what: string) => ({
  ...{ seq, what: expect.stringContaining(what), isOfEvent: true },
})
const ofNoEvent = (seq: number, what: string) => ({ seq, what: expect.stringContaining(what) })

describe('checkIntegrity', () => {
  it('finds a log as it was written whole, and says its size and root', async () => {
    const companyId = await makeLog()
    const { note } = await sealCheckpoint(companyId)
    const report = await checkIntegrity({ companyId })
    expect(report).toMatchObject({ ok: true, size: 600, problems: [] })
    expect(note.split('\n')[2]).toBe(report.root)
  })

  it('finds an empty log whole', async () => {
    const companyId = await createTestCompany()
    expect(await checkIntegrity({ companyId })).toMatchObject({ ok: true, size: 0, problems: [] })
  })

  it('names an edited line, and only that', async () => {
    const companyId = await makeLog()
    const edit = `UPDATE events SET line = replace(line, '"number":7}', '"number":8}') WHERE company_id = $1 AND seq = `
    await tamper(companyId, `${edit} 7`)
    expect(await findProblems(companyId)).toEqual([ofEvent(7, 'does not hash to its leaf hash')])
  })

  it.each([
    ['in a complete tile', 7],
    ['after the last complete tile', 557],
  ])('names a line edited together with its leaf hash, %s', async (_place, seq) => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE events SET line = replace(line, '"number":7}', '"number":8}') WHERE company_id = $1 AND seq = ${seq}`,
    )
    await tamper(
      companyId,
      `UPDATE events SET leaf_hash = sha256('\\x00'::bytea || convert_to(line, 'UTF8')) WHERE company_id = $1 AND seq = ${seq}`,
    )
    const problems = await findProblems(companyId)
    if (seq === 7) expect(problems).toEqual([ofEvent(7, 'differs from tile 0/0')])
    // Only the frontier covers it: the smallest subtree that holds it is named.
    else expect(problems).toContainEqual(ofNoEvent(512, 'to seq 575 differ from the head'))
  })

  it.each([3, 570, 599])('names a deleted row at %i', async (seq) => {
    const companyId = await makeLog()
    await tamper(companyId, `DELETE FROM events WHERE company_id = $1 AND seq = ${seq}`)
    const problems = await findProblems(companyId)
    expect(problems).toContainEqual(ofNoEvent(seq, 'the event is missing'))
    // Its persons find it still, but nobody can look at it.
    expect(problems).toContainEqual(ofNoEvent(seq, 'finds it, whom it does not name'))
  })

  it('names a line that is no leaf, which nobody can look at', async () => {
    const companyId = await makeLog()
    await tamper(companyId, `UPDATE events SET line = 'x' WHERE company_id = $1 AND seq = 9`)
    const problems = (await findProblems(companyId)).filter(({ seq }) => seq === 9)
    expect(problems).toContainEqual(ofNoEvent(9, 'the line is no leaf'))
    expect(problems.some(({ isOfEvent }) => isOfEvent)).toBe(false)
  })

  it.each([
    [10, 11],
    [590, 591],
  ])('names swapped rows %i and %i', async (one, other) => {
    const companyId = await makeLog()
    // The key is checked row by row: by way of a position that is free.
    for (const [from, to] of [
      [one, 9_999],
      [other, one],
      [9_999, other],
    ]) {
      await tamper(
        companyId,
        `UPDATE events SET seq = ${to} WHERE company_id = $1 AND seq = ${from}`,
      )
    }
    const problems = await findProblems(companyId)
    expect(problems).toContainEqual(at(one, `its id is known as that of seq ${other}`))
    expect(problems).toContainEqual(at(other, `its id is known as that of seq ${one}`))
  })

  it('names a back-dated row', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE events SET occurred_at = occurred_at - interval '3 days' WHERE company_id = $1 AND seq = 44`,
    )
    // The counts go by the column, so they differ as well.
    expect(await findProblems(companyId)).toContainEqual(at(44, 'occurred_at differs'))
  })

  it('names a row recorded before the one before it', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE events SET recorded_at = recorded_at - interval '1 second' WHERE company_id = $1 AND seq = 44`,
    )
    const problems = await findProblems(companyId)
    expect(problems).toContainEqual(at(44, 'earlier than the event before it'))
    expect(problems).toContainEqual(at(44, 'recorded_at differs'))
  })

  it('names columns that say otherwise than the line', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE events SET action = 'project.x' WHERE company_id = $1 AND seq = 5`,
    )
    expect(await findProblems(companyId)).toContainEqual(at(5, 'action differs'))
  })

  it('names persons who find what does not name them, and those who cannot find what does', async () => {
    const companyId = await makeLog()
    const nameOf = `SELECT ref FROM persons WHERE company_id = $1 AND external_id =`
    await tamper(
      companyId,
      `DELETE FROM event_persons WHERE company_id = $1 AND seq = 20 AND ref = (${nameOf} 'u0')`,
    )
    await tamper(
      companyId,
      `INSERT INTO event_persons (company_id, seq, recorded_at, ref)
       SELECT company_id, seq, recorded_at, (${nameOf} 'u4') FROM events WHERE company_id = $1 AND seq = 21`,
    )
    expect(await findProblems(companyId)).toEqual([
      ofEvent(20, 'cannot find it'),
      ofEvent(21, 'finds it, whom it does not name'),
    ])
  })

  it('names counts that are too high, too low, missing and of nothing', async () => {
    const companyId = await makeLog()
    const change = (what: string) => tamper(companyId, `${what} WHERE company_id = $1`)
    const problemOf = async () => {
      const problems = await findProblems(companyId)
      // What is counted is many events, and none of them is wrong.
      expect(problems.some(({ isOfEvent }) => isOfEvent)).toBe(false)
      return problems.map(({ what }) => what)
    }
    await change('UPDATE event_counts SET count = count + 1')
    expect((await problemOf()).at(0)).toMatch(/says \d+, but there are \d+/)
    await change('UPDATE event_counts SET count = count - 2')
    expect((await problemOf()).at(0)).toMatch(/says \d+, but there are \d+/)
    await change('UPDATE event_counts SET count = count + 1')
    expect(await problemOf()).toEqual([])
    await tamper(
      companyId,
      `INSERT INTO event_counts (company_id, hour, action, count) VALUES ($1, '2020-01-01', 'a.deleted', 3)`,
    )
    expect(await problemOf()).toEqual([expect.stringContaining('a.deleted from 2020-01-01T00')])
    await tamper(companyId, 'DELETE FROM event_counts WHERE company_id = $1')
    expect((await problemOf()).at(0)).toContain('says 0')
  })

  it('names an edited tile by the event that it contradicts', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE tiles SET hashes = set_byte(hashes, 32 * 20, get_byte(hashes, 32 * 20) # 1) WHERE company_id = $1 AND idx = 1`,
    )
    expect(await findProblems(companyId)).toEqual([
      at(256, 'tile 0/1 does not hash to its root'),
      at(276, 'differs from tile 0/1'),
    ])
  })

  it('names a missing tile', async () => {
    const companyId = await makeLog()
    await tamper(companyId, 'DELETE FROM tiles WHERE company_id = $1 AND idx = 0')
    expect(await findProblems(companyId)).toEqual([at(0, 'tile 0/0 is missing')])
  })

  it('names edited, removed and added personal values', async () => {
    const companyId = await makeLog()
    const own = `WHERE company_id = $1 AND ref LIKE 's\\_%' AND seq =`
    await tamper(
      companyId,
      `UPDATE event_personal SET text = replace(text, 'Person', 'Persona') ${own} 9`,
    )
    await tamper(companyId, `DELETE FROM event_personal ${own} 10`)
    await tamper(companyId, `UPDATE event_personal SET text = NULL ${own} 11`)
    await tamper(
      companyId,
      `INSERT INTO event_personal (company_id, seq, recorded_at, ref, text)
       SELECT company_id, seq, recorded_at, 's_other', '{"/actor/name":"Mallory"}' FROM events WHERE company_id = $1 AND seq = 12`,
    )
    expect(await findProblems(companyId)).toEqual([
      at(9, 'differ from the digest'),
      at(10, 'are missing'),
      at(11, 'nobody was erased'),
      at(12, 'that its line does not know'),
    ])
  })

  it('names a person whose key was moved', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE persons SET key_wrapped = (SELECT key_wrapped FROM persons WHERE company_id = $1 AND external_id = 'u2')
        WHERE company_id = $1 AND external_id = 'u1'`,
    )
    expect(await findProblems(companyId)).toContainEqual(at(1, 'does not open'))
  })

  it('names a rewound head by the first event beyond it', async () => {
    const companyId = await makeLog()
    await tamper(companyId, 'UPDATE logs SET size = 590 WHERE company_id = $1')
    const problems = await findProblems(companyId)
    expect(problems).toContainEqual(at(590, 'there are events beyond it'))
    expect(problems).toContainEqual(at(599, 'was signed for 600 events'))
    expect(problems).toContainEqual(at(589, 'does not contain the published head'))
  })

  it('names an edited root, frontier and checkpoint', async () => {
    const companyId = await makeLog()
    await tamper(
      companyId,
      `UPDATE logs SET root = set_byte(root, 0, get_byte(root, 0) # 1) WHERE company_id = $1`,
    )
    await tamper(
      companyId,
      `UPDATE checkpoints SET note = replace(note, E'\\n300\\n', E'\\n301\\n') WHERE company_id = $1 AND size = 300`,
    )
    const problems = await findProblems(companyId)
    expect(problems).toContainEqual(at(599, 'the root of the head'))
    expect(problems).toContainEqual(at(299, 'is not signed by this log: bad_signature'))
  })

  it('names ids that point at nothing, and events whose id is forgotten', async () => {
    const companyId = await makeLog()
    await tamper(companyId, 'DELETE FROM event_ids WHERE company_id = $1 AND seq = 20')
    await tamper(
      companyId,
      `INSERT INTO event_ids (company_id, id, seq, recorded_at, fingerprint)
       VALUES ($1, gen_random_uuid(), 30, now(), ''::bytea)`,
    )
    expect(await findProblems(companyId)).toEqual([
      at(20, 'not among the known ids'),
      at(30, 'is known here, but the event is not'),
    ])
  })

  it('stops when it is told to', async () => {
    const companyId = await makeLog()
    await expect(checkIntegrity({ companyId, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'integrity_check_stopped',
    })
  })
})

describe('startEpoch', () => {
  const by = { actor: { type: 'system', name: 'operator' }, details: { operator: 'ops' } } as const
  const appendOne = (companyId: string) =>
    inSqlTransaction((tx) =>
      append(tx, { companyId, via: { type: 'api_key' }, events: [makeEvent(1)] }),
    )

  /** As a backup that is put back would do it: head and rows are those of an earlier moment. */
  async function putBack(companyId: string): Promise<void> {
    const [before] = (
      await superuser.query('SELECT * FROM logs WHERE company_id = $1', [companyId])
    ).rows
    const counts = `FROM event_counts WHERE company_id = $1`
    await tamper(companyId, `CREATE TEMP TABLE counts_before AS SELECT * ${counts}`)
    await appendOne(companyId)
    await sealCheckpoint(companyId)
    await flushMarks()
    await tamper(companyId, `DELETE ${counts}`)
    await superuser.query('INSERT INTO event_counts SELECT * FROM counts_before')
    await superuser.query('DROP TABLE counts_before')
    for (const table of ['events', 'event_personal', 'event_persons', 'event_ids'])
      await tamper(
        companyId,
        `DELETE FROM ${table} WHERE company_id = $1 AND seq >= ${before.size}`,
      )
    await tamper(
      companyId,
      `DELETE FROM checkpoints WHERE company_id = $1 AND size > ${before.size}`,
    )
    await superuser.query(
      'UPDATE logs SET size = $2, root = $3, frontier = $4 WHERE company_id = $1',
      [companyId, before.size, before.root, before.frontier],
    )
  }

  it('is needed before a database behind its mark is appended to again', async () => {
    const companyId = await makeLog()
    await putBack(companyId)
    await expect(appendOne(companyId)).rejects.toMatchObject({ code: 'log_behind_mark' })

    const started = await inSqlTransaction((tx) => startEpoch(tx, { companyId, by }))
    expect(started).toMatchObject({ epoch: 2, size: 600 })
    expect(started.origin).toMatch(new RegExp(`/log/${companyId}/e2$`))
    const [result] = await appendOne(companyId)
    expect(result).toMatchObject({ status: 'recorded', seq: 601 })
    const { note } = await sealCheckpoint(companyId)
    expect(note.split('\n').slice(0, 2)).toEqual([started.origin, '602'])
    expect(await findProblems(companyId)).toEqual([])
  })

  it('begins with an event that carries the last known checkpoint and the mark', async () => {
    const companyId = await makeLog()
    await putBack(companyId)
    await inSqlTransaction((tx) => startEpoch(tx, { companyId, by }))
    const [row] = await sql().query<{ line: string }>(
      'test.epoch_event',
      'SELECT line FROM events WHERE company_id = $1::uuid ORDER BY seq DESC LIMIT 1',
      [companyId],
    )
    const event = JSON.parse(row?.line ?? '')
    expect(event).toMatchObject({
      action: 'log.epoch_started',
      via: { type: 'system' },
      details: { epoch: 2, size_before: 600, published: { epoch: 1, size: 601 }, operator: 'ops' },
    })
    expect(event.details.last_checkpoint).toContain('\n600\n')
    expect(event.log).toMatch(/\/e2$/)
  })

  it('is refused where events lie beyond the head', async () => {
    const companyId = await makeLog()
    await tamper(companyId, 'UPDATE logs SET size = 590 WHERE company_id = $1')
    await expect(inSqlTransaction((tx) => startEpoch(tx, { companyId, by }))).rejects.toMatchObject(
      { code: 'log_damaged' },
    )
  })
})
