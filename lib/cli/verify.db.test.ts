import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendTestEvents, makeTestBundle, unpack } from '@/lib/exports/bundle/test-bundle'
import { makeVkey, encodeVkey } from '@/lib/log/core/note'
import { proveConsistency, proveInclusion } from '@/lib/log/checkpoints'
import { hashLeafText, sha256 } from '@/lib/log/hashing'
import { readEvidenceBatch } from '@/lib/log/read-evidence-batch'
import { createTestCompany, openTestLog, type TestLog } from '@/lib/log/test-log'
import { closeDatabase } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import { runCli } from './run-cli'

let log: TestLog
let directory: string
let vkey: string
let companyId: string
beforeAll(async () => {
  log = await openTestLog()
  companyId = await createTestCompany()
  await appendTestEvents(companyId, 40)
  const seqs = Array.from({ length: 40 }, (_, at) => at)
  const early = await makeTestBundle({
    companyId,
    size: 30,
    seqs: seqs.slice(0, 30),
    isRange: true,
  })
  const late = await makeTestBundle({ companyId, size: 40, seqs, isRange: true })
  const sparse = await makeTestBundle({ companyId, size: 40, seqs: [3, 8], isRange: false })
  directory = dirname(early.path)
  await writeFile(join(directory, 'early.zip'), early.bytes)
  await writeFile(join(directory, 'late.zip'), late.bytes)
  await writeFile(join(directory, 'sparse.zip'), sparse.bytes)
  const files = await unpack(early.path)
  vkey = files.get('log.vkey')?.toString('utf8').trim() ?? ''
  await mkdir(join(directory, 'unpacked'))
  for (const [name, bytes] of files) await writeFile(join(directory, 'unpacked', name), bytes)
})
afterAll(() => log.close())

async function call(...args: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCli(['verify', ...args], {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    directory,
    signal: new AbortController().signal,
  })
  return { code, stdout: out.join(''), stderr: err.join('') }
}

async function checkOf(name: string, ...args: string[]) {
  const { stdout } = await call(...args, '--json')
  const { checks }: { checks: { name: string; verdict: string; note: string }[] } =
    JSON.parse(stdout)
  return checks.find((check) => check.name === name)
}

const write = (name: string, text: string) => writeFileSync(join(directory, name), text)

describe('verify', () => {
  it('answers 0 for a valid bundle, with one JSON object and the keys not pinned', async () => {
    const { code, stdout } = await call('early.zip', '--json')
    expect(code).toBe(0)
    const json = JSON.parse(stdout)
    expect(Object.keys(json)).toEqual(['ok', 'events', 'checks', 'not_proven'])
    expect(json).toMatchObject({ ok: true, events: 30 })
    expect((await checkOf('keys', 'early.zip'))?.note).toContain('keys not pinned')
    expect((await call('early.zip')).stdout).toMatch(/^VALID {2}early\.zip\n/)
  })

  it('takes the directory where a bundle was unpacked', async () => {
    expect(await call('unpacked')).toMatchObject({ code: 0 })
  })

  it('answers 10 for what is changed, naming file and line, and for what is no bundle', async () => {
    const events = readFileSync(join(directory, 'unpacked', 'events.ndjson'), 'utf8').split('\n')
    const changed = join(directory, 'changed')
    await mkdir(changed)
    for (const [name, bytes] of await unpack(join(directory, 'early.zip'))) {
      await writeFile(join(changed, name), bytes)
    }
    events[6] = events[6]?.replace('project-6', 'project-7') ?? ''
    await writeFile(join(changed, 'events.ndjson'), events.join('\n'))
    const { code, stdout } = await call('changed')
    expect(code).toBe(10)
    expect(stdout).toContain('events.ndjson, line 7')

    write('noise.zip', 'this is no archive')
    write('cut.zip', readFileSync(join(directory, 'early.zip'), 'latin1').slice(0, 5_000))
    for (const name of ['noise.zip', 'cut.zip', 'missing.zip']) {
      const answer = await call(name, '--json')
      expect(answer.code).toBe(10)
      expect(JSON.parse(answer.stdout)).toMatchObject({ ok: false, events: 0 })
    }
  })

  it('remembers what it saw, and answers 20 once a log tells another history', async () => {
    expect((await call('early.zip', '--state', 'seen.json')).code).toBe(0)
    // From position 0 on the later bundle proves the earlier head too.
    const grown = await checkOf('history', 'late.zip', '--state', 'seen.json')
    expect(grown).toMatchObject({ verdict: 'passed', note: expect.stringContaining('size 30') })
    const again = await checkOf('history', 'sparse.zip', '--state', 'seen.json')
    expect(again?.note).toContain('Not compared')
    expect(again?.note).toContain('size 30')

    const state = readFileSync(join(directory, 'seen.json'), 'utf8')
    const other = JSON.parse(state)
    for (const heads of Object.values<{ size: number; root: string }[]>(other.logs)) {
      for (const head of heads)
        if (head.size === 30) head.root = Buffer.alloc(32).toString('base64')
    }
    write('other.json', JSON.stringify(other))
    const before = readFileSync(join(directory, 'other.json'), 'utf8')
    const forked = await call('late.zip', '--state', 'other.json', '--json')
    expect(forked.code).toBe(20)
    expect(JSON.parse(forked.stdout)).toMatchObject({ ok: false })
    expect(readFileSync(join(directory, 'other.json'), 'utf8')).toBe(before)
  })

  it('compares a bundle of some events by a consistency proof, and answers 20 where it leads nowhere', async () => {
    const proof = await proveConsistency({ companyId, from: 30, to: 40 })
    const text = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
    write('30-40.proof', text)
    write('no.proof', '{"status":404}\n')
    const verifySparse = async (state: string, ...more: string[]) => {
      await call('early.zip', '--state', state)
      return await call('sparse.zip', '--state', state, ...more, '--json')
    }
    const given = await verifySparse('connected.json', '--consistency', '30-40.proof')
    expect(given.code).toBe(0)
    const { checks, not_proven } = JSON.parse(given.stdout)
    expect(checks).toContainEqual(
      expect.objectContaining({
        name: 'history',
        verdict: 'passed',
        note: expect.stringContaining('size 30'),
      }),
    )
    // It was seen only now: what was done to the log before is as unknown as ever.
    expect(not_proven.join()).toContain('rewrote nothing before you saw the head of 30 events')

    write('wrong.proof', text.split('\n').slice(1).join('\n'))
    expect((await verifySparse('apart.json', '--consistency', 'wrong.proof')).code).toBe(20)
    expect((await verifySparse('usage.json', '--consistency', 'no.proof')).code).toBe(2)
    expect((await call('sparse.zip', '--consistency', '30-40.proof')).code).toBe(2)
  })

  it('learns nothing from a bundle that does not hold', async () => {
    expect((await call('changed', '--state', 'never.json')).code).toBe(10)
    expect(existsSync(join(directory, 'never.json'))).toBe(false)
  })

  it('believes the policy and not the keys in the bundle', async () => {
    write('trust.policy', `# ours\nlog ${vkey}\nquorum none\n`)
    expect(await call('early.zip', '--policy', 'trust.policy')).toMatchObject({ code: 0 })
    expect(await checkOf('keys', 'early.zip', '--policy', 'trust.policy')).toMatchObject({
      verdict: 'passed',
    })
    const [name = ''] = vkey.split('+')
    const stranger = makeVkey(sha256, { name, type: 0x01, publicKey: new Uint8Array(32).fill(7) })
    write('stranger.policy', `log ${encodeVkey(stranger)}\nquorum none\n`)
    expect(await call('early.zip', '--policy', 'stranger.policy')).toMatchObject({ code: 10 })
  })

  it('answers 30 where a witness that the policy asks for has not cosigned', async () => {
    const witness = makeVkey(sha256, {
      name: 'witness.example',
      type: 0x04,
      publicKey: new Uint8Array(32).fill(9),
    })
    write(
      'witness.policy',
      `log ${vkey}\nwitness w1 ${encodeVkey(witness)}\ngroup g any w1\nquorum g\n`,
    )
    expect(await call('early.zip', '--policy', 'witness.policy')).toMatchObject({ code: 30 })
  })

  it('answers 2 for a wrong call, a policy and a state that are none', async () => {
    write('bad.policy', `log ${vkey}\n`)
    write('bad.json', '{}')
    for (const args of [
      [],
      ['early.zip', 'late.zip'],
      ['early.zip', '--policy', 'bad.policy'],
      ['early.zip', '--policy', 'missing.policy'],
      ['early.zip', '--state', 'bad.json'],
    ]) {
      expect(await call(...args, '--json')).toMatchObject({ code: 2, stdout: '' })
    }
  })

  it('checks the proof of one event against the leaf hash that recording it was answered', async () => {
    const { proof } = await proveInclusion({ companyId, seq: 17 })
    write('event.tlog-proof', proof)
    const [event] = await readEvidenceBatch({ companyId, seqs: [17] })
    const leafHash = Buffer.from(hashLeafText(event?.line ?? '')).toString('base64')
    write('proof.policy', `log ${vkey}\nquorum none\n`)
    const check = (hash: string, ...more: string[]) =>
      call('event.tlog-proof', '--leaf-hash', hash, ...more)
    expect(await check(leafHash, '--policy', 'proof.policy')).toMatchObject({ code: 0 })
    const other = Buffer.alloc(32, 5).toString('base64')
    expect(await check(other, '--policy', 'proof.policy')).toMatchObject({ code: 10 })
    expect(await check('short', '--policy', 'proof.policy')).toMatchObject({ code: 10 })
    expect(await check(leafHash)).toMatchObject({ code: 2 })
  })

  it('needs no database', async () => {
    await closeDatabase()
    setEnv({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    try {
      expect(await call('late.zip')).toMatchObject({ code: 0 })
    } finally {
      setEnv({ DATABASE_URL: log.databaseUrl })
    }
  })
})
