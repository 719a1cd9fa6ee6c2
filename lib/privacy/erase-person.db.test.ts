import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordFailedSignIn } from '@/lib/access/attempts'
import { createApiKey } from '@/lib/access/commands/api-keys'
import { createGroup } from '@/lib/access/commands/groups'
import { inviteMembers } from '@/lib/access/commands/invitations'
import { createServiceAccount } from '@/lib/access/commands/service-accounts'
import { findSessionPrincipal } from '@/lib/access/queries/sessions'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  from,
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { completeValues } from '@/lib/events/queries/complete-values'
import { readFacets } from '@/lib/events/queries/read-facets'
import { searchEvents } from '@/lib/events/queries/search-events'
import {
  flushRequests,
  recordRequest,
  startRecordingRequests,
  stopRecordingRequests,
} from '@/lib/events/requests/record-request'
import { indexLog } from '@/lib/events/segments/index-log'
import {
  joinReader,
  leaveReader,
  readFollowing,
  waitForMore,
} from '@/lib/events/tail/company-reader'
import { createView } from '@/lib/events/views/commands/views'
import { proveConsistency, requireLog, sealCheckpoint } from '@/lib/log/checkpoints'
import { verifyEd25519 } from '@/lib/log/core/ed25519'
import { sha256 } from '@/lib/log/hashing'
import { verifyEvent } from '@/lib/log/core/verify-event'
import { readEvidence } from '@/lib/log/evidence'
import { findRefsOf } from '@/lib/log/find-persons'
import { checkIntegrity } from '@/lib/log/integrity-check'
import { sql } from '@/lib/platform/db'
import { erasePerson } from './commands/erase-person'
import { previewErasure } from './queries/preview-erasure'
import type { Certificate } from './certificate'
import { grepDatabase, ingest } from './test-person'
import { fillOtherRooms } from './test-places'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
  startRecordingRequests()
})
afterAll(async () => {
  await stopRecordingRequests()
  await instance.close()
})

const wanted = {
  email: 'zoe.zimmerman@acme.example',
  name: 'Zoë Zimmerman',
  nickname: 'Zoë "Zed" Zimmerman',
  producerId: 'hr-77123',
  ip: '198.51.100.77',
  agent: 'Zoebrowser/7.1 (X11)',
  phone: '+43 660 1234567',
}

/** Whatever of `verifyEvent` a reader of evidence relies on. */
const verify = (evidence: Awaited<ReturnType<typeof readEvidence>>) =>
  verifyEvent({ sha256, verifyEd25519 }, evidence)
const asUser = {
  type: 'user' as const,
  id: wanted.producerId,
  name: wanted.name,
  email: wanted.email,
}
const ann = { type: 'user' as const, id: 'hr-1', name: 'Ann Archer', email: 'ann@acme.example' }
const source = { ip: wanted.ip, user_agent: wanted.agent }

async function fillWith(company: TestCompany) {
  const results = await ingest(company.id, [
    { action: 'door.opened', actor: asUser, source },
    { action: 'door.closed', actor: { type: 'agent', id: 'bot-1', on_behalf_of: asUser }, source },
    { action: 'user.renamed', actor: ann, targets: [{ ...asUser, name: wanted.nickname }] },
    {
      action: 'ticket.created',
      actor: ann,
      targets: [{ type: 'ticket', id: 't-1', name: `Laptop of ${wanted.email}` }],
      details: {
        free: `please call ${wanted.email}`,
        both: `${ann.email} and ${wanted.email} met`,
        phone: wanted.phone,
        from: wanted.ip,
      },
      personal: [{ pointer: '/details/phone', person: { type: 'user', email: wanted.email } }],
    },
    // Both have values of their own, and share one.
    {
      action: 'ticket.assigned',
      actor: asUser,
      targets: [ann],
      source,
      details: { note: `${wanted.name} gave it to ${ann.name}` },
    },
    // A search that names them: nobody knows whom it is about.
    {
      action: 'report.searched',
      actor: ann,
      request: { method: 'GET', path: '/search', query: { q: `actor:"${wanted.name}"` } },
      personal: ['/request/query/q'],
    },
    // What a producer hides in other words.
    { action: 'door.painted', actor: ann, details: { by: 'somebody' } },
  ])
  return results.map((result) => ('seq' in result ? result.seq : -1))
}

describe('erasing a person who is everywhere', () => {
  // Everything there is of one person, looked for three times: long on a machine that does other things too.
  it('leaves nothing of them, and every proof as it was', { timeout: 120_000 }, async () => {
    const seqs = await fillWith(acme)
    const zoe = await makeMember(acme, 'admin', wanted.email)
    await sql().query('test.rename', 'UPDATE users SET name = $2 WHERE id = $1::uuid', [
      zoe.userId,
      wanted.name,
    ])
    await sql().query('test.session', 'UPDATE sessions SET ip = $2 WHERE id = $1::uuid', [
      zoe.sessionId,
      wanted.ip,
    ])
    const session = await findSessionPrincipal({
      ...{ sessionId: zoe.sessionId, companySlug: 'acme', ip: wanted.ip, userAgent: wanted.agent },
    })
    if (!session) throw new Error('Zoë has no session')
    await createView(session, { name: 'Mine', perspective: 'audit-logs', state: { q: 'door' } })
    await createView(owner, {
      ...{ name: `What ${wanted.email} did`, perspective: 'audit-logs', isShared: true },
      state: { q: `actor:${wanted.email}` },
    })
    const key = await createApiKey(session, {
      name: `${wanted.name} laptop`,
      scopes: ['events:read'],
    })
    await createGroup(owner, {
      name: `Friends of ${wanted.email}`,
      description: wanted.email,
      role: null,
    })
    await createServiceAccount(owner, {
      name: 'Bot',
      description: `ask ${wanted.email}`,
      role: 'auditor',
    })
    const linkOf = (token: string) => `https://x.example/${token}`
    await sql().query(
      'test.invitation',
      `INSERT INTO invitations (id, company_id, email, role, token_hash, expires_at)
       VALUES (gen_random_uuid(), $1::uuid, $2, 'member', '\\x01', now())`,
      [acme.id, wanted.email],
    )
    await inviteMembers(owner, { emails: 'somebody@acme.example', role: 'member' }, { linkOf })
    const user = { id: zoe.userId, email: wanted.email, name: wanted.name }
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const failed = { user, companyIds: [acme.id], reason: 'wrong_password' as const }
      await recordFailedSignIn({ ...failed, ip: wanted.ip, userAgent: wanted.agent })
    }
    // A read that is only counted, and one that failed, wait for the log.
    const request = {
      ...{ companyId: acme.id, via: { type: 'session' as const, id: zoe.sessionId } },
      ...{
        actor: { type: 'user' as const, ...user },
        source,
        requestId: null,
        authType: 'session' as const,
      },
      ...{ method: 'GET', status: 200, code: null, isIngest: false, path: '/api/audit-log' },
      ...{
        route: '/api/audit-log',
        resource: 'audit-log',
        durationMs: 1,
        pathParams: {},
        headers: {},
      },
      ...{ query: { q: wanted.email } },
    }
    recordRequest(request)
    recordRequest({ ...request, status: 400, code: 'query_invalid' })

    await ingest(acme.id, Array(128).fill({ action: 'door.knocked', actor: asUser, source }))
    const { size } = await requireLog(acme.id)
    await indexLog(acme.id, { sizes: { small: 128, large: 512 } })
    const reader = joinReader(acme.id, { ...(await requireLog(acme.id)) })
    await ingest(acme.id, [{ action: 'door.locked', actor: asUser, source }])
    await waitForMore(reader, {
      from: size,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    })

    const places = await fillOtherRooms(owner, { ...wanted, memberId: zoe.memberId })
    await refreshAll()
    const before = await grepDatabase(instance.migrateDatabaseUrl, Object.values(wanted))
    for (const place of [
      'event_personal_',
      'persons.email',
      'person_aliases.value',
      'users.email',
      'invitations.email',
      'saved_views.query',
      'api_keys.name',
      'groups.name',
      'service_accounts.description',
      'attempt_windows.event',
      'sessions.ip',
      'search_parts.data',
      'pg_stats',
      ...places,
    ]) {
      expect(
        before.found.some((found) => found.startsWith(place)),
        place,
      ).toBe(true)
    }
    const checkpoint = await sealCheckpoint(acme.id)
    const evidence = await Promise.all(seqs.map((seq) => readEvidence({ companyId: acme.id, seq })))
    for (const each of evidence) expect(await verify(each)).toMatchObject({ ok: true })
    const lines = await readLines(acme.id)

    const refs = await findRefsOf({ companyId: acme.id, email: wanted.email })
    expect(refs).toHaveLength(2)
    const preview = await previewErasure(owner, { refs })
    expect(preview).toMatchObject({
      ...{ holds: [], refusal: null, unreached: { lines: 0 } },
      counts: {
        account: { memberships: 1, accounts: 1, sessions: 1, revoked_keys: 1, views: 1 },
        access: { invitations: 1, attempts: 1, renamed: 4 },
        saved_views: { deleted: 0, rewritten: 1 },
      },
    })
    expect(await grepDatabase(instance.migrateDatabaseUrl, Object.values(wanted))).toEqual(before)

    const done = await erasePerson(owner, { refs, reason: 'GDPR request 17' })
    expect(done).toMatchObject({ state: 'done', person: null })
    expect(done.counts).toMatchObject({
      account: preview.counts.account,
      access: preview.counts.access,
    })
    expect(done.counts.events?.values).toBeGreaterThanOrEqual(preview.counts.events?.values ?? 0)
    // A search, and the release of a hold.
    expect(done.counts.events?.named).toBe(2)

    // A request of theirs that was on its way all the time, and the counts of others.
    recordRequest(request)
    recordRequest({ ...request, method: 'POST', body: { name: wanted.name }, ownMembers: ['name'] })
    expect(await flushRequests()).toBe(true)
    const gone = [...Object.values(wanted), zoe.userId, 'Zimmerman']
    const after = await grepDatabase(instance.migrateDatabaseUrl, gone)
    expect(after.tables).toBeGreaterThan(40)
    expect(after.found).toEqual([])

    // What is made of the log, and held in memory.
    for (const q of [
      'Zimmerman',
      `"${wanted.name}"`,
      wanted.ip,
      'Zoebrowser',
      `"${wanted.phone}"`,
    ]) {
      expect((await searchEvents({ companyId: acme.id }, { q, limit: 5 })).events, q).toEqual([])
    }
    for (const key of ['actor', 'target', 'ip', 'caused_by'] as const) {
      for (const prefix of ['z', wanted.email.slice(0, 5), '198.51', 'hr-7']) {
        const values = JSON.stringify(await completeValues({ companyId: acme.id }, { key, prefix }))
        for (const value of gone) expect(values).not.toContain(value)
      }
    }
    const facets = JSON.stringify(await readFacets({ companyId: acme.id }, { q: '', within: '' }))
    for (const value of gone) expect(facets).not.toContain(value)
    const followed = await readFollowing(reader, { from: size, limit: 400 })
    expect(followed.events.length).toBeGreaterThan(0)
    for (const value of gone) expect(JSON.stringify(followed)).not.toContain(value)
    leaveReader(reader)

    // What was erased is still found by its ref, and says so.
    const left = await searchEvents({ companyId: acme.id }, { q: `actor:${refs[0]}`, limit: 50 })
    expect(left.events.length).toBeGreaterThan(0)
    for (const event of left.events) expect(event.erased).toContain(refs[0])

    // Lines, root, proofs, checkpoints and what was handed out before: as they were.
    expect((await readLines(acme.id)).slice(0, lines.length)).toEqual(lines)
    for (const each of evidence) expect(await verify(each)).toMatchObject({ ok: true })
    const fresh = await Promise.all(seqs.map((seq) => readEvidence({ companyId: acme.id, seq })))
    for (const [index, each] of fresh.entries()) {
      expect(await verify(each)).toMatchObject({ ok: true })
      expect(each.line).toBe(evidence[index]?.line)
      for (const value of gone) expect(JSON.stringify(each)).not.toContain(value)
    }
    const now = await sealCheckpoint(acme.id)
    const proof = await proveConsistency({
      companyId: acme.id,
      from: checkpoint.log.size,
      to: now.log.size,
    })
    expect(proof.length).toBeGreaterThan(0)
    expect(await checkIntegrity({ companyId: acme.id })).toMatchObject({ ok: true, problems: [] })

    // The log tells of it by ref, last of all.
    const told = await searchEvents(
      { companyId: acme.id },
      { q: 'action:person.erased OR action:person.erasure_requested', limit: 5 },
    )
    expect(told.events).toMatchObject([
      {
        action: 'person.erased',
        via: { type: 'system' },
        targets: refs.map((ref) => ({ type: 'person', id: ref })),
      },
      {
        action: 'person.erasure_requested',
        via: { type: 'session' },
        details: { reason: 'GDPR request 17' },
      },
    ])
    const certificate = JSON.parse(done.certificate ?? '{}') as Certificate
    expect(certificate).toMatchObject({
      v: 'audit-erasure/1',
      refs,
      reason: 'GDPR request 17',
      checkpoint_before: expect.stringContaining(acme.id),
    })
    expect(
      await findSessionPrincipal({ sessionId: zoe.sessionId, companySlug: 'acme', ...from }),
    ).toBeNull()
    expect(key.id).toBeDefined()
  })
})

/** As the database does by itself now and then. */
async function refreshAll(): Promise<void> {
  const client = new pg.Client({ connectionString: instance.migrateDatabaseUrl })
  await client.connect()
  await client.query('ANALYZE')
  await client.end()
}

async function readLines(companyId: string): Promise<string[]> {
  const rows = await sql().query<{ line: string }>(
    'test.lines',
    'SELECT line FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [companyId],
  )
  return rows.map(({ line }) => line)
}
