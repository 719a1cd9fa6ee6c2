import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeMember, readAllText, readEvents } from '@/lib/access/test-access'
import type { SessionPrincipal } from '@/lib/access/schema'
import { requireLog, sealCheckpoint } from '@/lib/log/checkpoints'
import { decodeBase64 } from '@/lib/log/core/bytes'
import { parseCheckpoint } from '@/lib/log/core/checkpoint'
import { verifyConsistency } from '@/lib/log/core/merkle'
import { sha256 } from '@/lib/log/hashing'
import { setClock } from '@/lib/platform/clock'
import { inTransaction } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { openMailServer } from '@/lib/platform/test-mail-server'
import { log as processLog } from '@/lib/platform/log'
import { eraseFromPublishing } from './commands/erase-publishing'
import { changePublishing } from './commands/publishing'
import { publishCheckpoints } from './publish-checkpoints'
import { findLogAlarm } from './queries/read-checks'
import { readCopyPage, readIntegrity } from './queries/read-integrity'
import { directoryOfOrigin } from './rules'
import { ingest, makeCompanyWithEvents, openTamperableInstance } from './test-integrity'

let instance: Awaited<ReturnType<typeof openTamperableInstance>>
let mails: Awaited<ReturnType<typeof openMailServer>>
beforeAll(async () => {
  instance = await openTamperableInstance()
  mails = await openMailServer()
})
afterAll(async () => {
  await mails.close()
  await instance.close()
})

const minuteMs = 60_000
let now = Date.now()
let directory: string
beforeEach(() => {
  now = Date.now()
  setClock(() => now)
  directory = mkdtempSync(join(tmpdir(), 'trailkeeper-checkpoints-'))
  setEnv({ CHECKPOINT_DIR: directory, SMTP_URL: mails.url })
  mails.received.splice(0)
  mails.refuse(false)
  return () => {
    setClock()
    setEnv({ CHECKPOINT_DIR: '', SMTP_URL: '' })
    rmSync(directory, { recursive: true, force: true })
  }
})

let made = 0
async function makeLog() {
  made += 1
  const company = await makeCompanyWithEvents(`log-${made}`, 0)
  const owner = await makeMember(company, 'owner')
  await ingest(company.id, 40)
  const { note } = await sealCheckpoint(company.id)
  const { origin, size } = await requireLog(company.id)
  return { company, owner, note, size, own: join(directory, directoryOfOrigin(origin)) }
}

async function grow(companyId: string, events = 7) {
  await ingest(companyId, events)
  return sealCheckpoint(companyId)
}

async function copiesOf(owner: SessionPrincipal) {
  return (await readCopyPage(owner, 1)).copies
}

describe('a directory', () => {
  it('gets the newest checkpoint of each log, and later ones with the proof that the log only grew', async () => {
    const { company, owner, note, size, own } = await makeLog()
    await publishCheckpoints()
    expect(readdirSync(own).sort()).toEqual([`${size}.checkpoint`, 'latest'])
    expect(readFileSync(join(own, 'latest'), 'utf8')).toBe(note)

    const next = await grow(company.id)
    await publishCheckpoints()
    expect(readFileSync(join(own, 'latest'), 'utf8')).toBe(note)
    now += 10 * minuteMs
    await publishCheckpoints()
    const larger = next.log.size
    expect(readFileSync(join(own, 'latest'), 'utf8')).toBe(next.note)
    const [head = '', text = ''] = readFileSync(join(own, `${larger}.consistency`), 'utf8').split(
      /\n\n(.*)/s,
    )
    const [old, ...hashes] = head.split('\n')
    expect(old).toBe(`old ${size}`)
    expect(text).toBe(next.note)
    const [from, to] = [note, next.note].map((one) => parseCheckpoint(`${one.split('\n\n')[0]}\n`))
    if (!from || !to) throw new Error('no checkpoint')
    const proof = hashes.map((hash) => decodeBase64(hash) ?? new Uint8Array())
    expect(verifyConsistency(sha256, { from, to, proof })).toEqual({ ok: true })
    expect(await copiesOf(owner)).toMatchObject([
      { kind: 'directory', place: own, size: larger, failure: null },
      { kind: 'directory', place: own, size, failure: null },
    ])
  })

  it('gets nothing twice, and nothing where nothing was recorded', async () => {
    const { owner, own } = await makeLog()
    await publishCheckpoints()
    now += 60 * minuteMs
    await publishCheckpoints()
    expect(await copiesOf(owner)).toHaveLength(1)
    expect(readdirSync(own)).toHaveLength(2)
  })

  it('that cannot be written to is tried again, and its failure shown meanwhile', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { owner, size } = await makeLog()
    const file = join(directory, 'file')
    writeFileSync(file, '')
    setEnv({ CHECKPOINT_DIR: file })
    await publishCheckpoints()
    const [failed] = await copiesOf(owner)
    expect(failed).toMatchObject({ size, publishedAt: null, attempts: 1 })
    expect(failed?.failure).toMatch(/directory/)
    rmSync(file)
    await publishCheckpoints()
    expect((await copiesOf(owner))[0]).toMatchObject({ publishedAt: null, attempts: 1 })
    now += minuteMs
    await publishCheckpoints()
    expect((await copiesOf(owner))[0]).toMatchObject({ attempts: 2, failure: null })
    told.mockRestore()
  })
})

const rewrite = 'UPDATE events SET leaf_hash = sha256(leaf_hash) WHERE company_id = $1 AND seq < 10'

describe('a log that contradicts what was published of it', () => {
  it('is not published any more, loudly, once', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { company, owner, own, size } = await makeLog()
    await publishCheckpoints()
    await grow(company.id)
    await instance.tamper(company.id, rewrite)
    now += 10 * minuteMs
    await publishCheckpoints()
    await publishCheckpoints()
    expect(readdirSync(own).sort()).toEqual([`${size}.checkpoint`, 'latest'])
    expect(await findLogAlarm(owner)).toBe('contradicts')
    expect((await readIntegrity(owner)).publishing.refusal?.why).toMatch(/history was rewritten/)
    expect(await readEvents(company.id, 'log.check_failed')).toMatchObject([
      { details: { publishing: 'refused' } },
    ])
    expect(
      told.mock.calls.filter(([what]) => what.includes('it contradicts what was')),
    ).toHaveLength(1)
    expect(mails.received.filter(({ to }) => to === owner.email)).toHaveLength(1)
    told.mockRestore()
  })

  it('is found by the directory alone, where the database forgot what it published', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    const { company, owner, own, note } = await makeLog()
    await publishCheckpoints()
    await instance.tamper(company.id, 'DELETE FROM checkpoint_copies WHERE company_id = $1')
    await instance.tamper(company.id, rewrite)
    await grow(company.id)
    await publishCheckpoints()
    expect(readFileSync(join(own, 'latest'), 'utf8')).toBe(note)
    expect(await findLogAlarm(owner)).toBe('contradicts')
    told.mockRestore()
  })
})

describe('recipients', () => {
  it('get the newest checkpoint by mail in their rhythm, also where nothing was recorded', async () => {
    const { company, owner, size } = await makeLog()
    await changePublishing(owner, { recipients: 'Auditor@firm.example', rhythm: 'daily' })
    expect(await readEvents(company.id, 'audit_log.settings_changed')).toHaveLength(1)
    await publishCheckpoints()
    const [first] = mails.received
    expect(first).toMatchObject({ to: 'auditor@firm.example' })
    expect(first?.text).toContain(`/log/${company.id}\n${size}\n`)
    now += 60 * minuteMs
    await publishCheckpoints()
    expect(mails.received).toHaveLength(1)
    now += 23 * 60 * minuteMs
    await publishCheckpoints()
    expect(mails.received).toHaveLength(2)
    expect((await copiesOf(owner)).filter(({ kind }) => kind === 'email')).toHaveLength(2)
  })

  it('are mailed again later where the mail server refuses', async () => {
    const told = vi.spyOn(processLog, 'error').mockImplementation(() => undefined)
    setEnv({ CHECKPOINT_DIR: '' })
    const { owner } = await makeLog()
    await changePublishing(owner, { recipients: ['a@firm.example'], rhythm: 'weekly' })
    mails.refuse(true)
    await publishCheckpoints()
    expect((await copiesOf(owner))[0]).toMatchObject({ publishedAt: null, attempts: 1 })
    expect((await copiesOf(owner))[0]?.failure).toMatch(/mail server/)
    mails.refuse(false)
    now += minuteMs
    await publishCheckpoints()
    expect(mails.received).toMatchObject([{ to: 'a@firm.example' }])
    told.mockRestore()
  })

  it('must be addresses', async () => {
    const { owner } = await makeLog()
    const wrong = { recipients: 'a@firm.example, nobody', rhythm: 'daily' } as const
    await expect(changePublishing(owner, wrong)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('that are the same record nothing', async () => {
    const { company, owner } = await makeLog()
    await changePublishing(owner, { recipients: [], rhythm: 'daily' })
    expect(await readEvents(company.id, 'audit_log.settings_changed')).toEqual([])
  })

  it('who are erased get nothing any more, and stand nowhere but by their ref', async () => {
    const { company, owner } = await makeLog()
    const list = ['gone@firm.example', 'stays@firm.example']
    await changePublishing(owner, { recipients: list, rhythm: 'daily' })
    await publishCheckpoints()
    const person = { ref: 's_x', id: null, email: 'gone@firm.example', name: null }
    const input = { companyId: company.id, person }
    const erased = await inTransaction((tx) => eraseFromPublishing(tx, input))
    expect(erased).toEqual({ recipients: 1, copies: 1 })
    expect((await readIntegrity(owner)).publishing.recipients).toEqual(['stays@firm.example'])
    const places = (await copiesOf(owner)).map(({ place }) => place)
    expect(places).toContain('s_x')
    expect(places).not.toContain('gone@firm.example')
    // The event of the settings is the log's to erase: as a value of the person, not of the line.
    expect(JSON.stringify(await readEvents(company.id))).not.toContain('gone@firm.example')
    expect(await readAllText()).toContain('gone@firm.example')
  })
})
