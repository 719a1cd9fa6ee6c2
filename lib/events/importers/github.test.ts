import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectImporter } from './detect'
import { github } from './github'
import { findRefusal, listLost, openEvent, readWith } from './test-importer'

const nowMs = Date.parse('2026-11-20T00:00:00Z')
const open = (name: string) =>
  readFileSync(fileURLToPath(new URL(`./sample-data/github/${name}`, import.meta.url)), 'utf8')
const samples = [
  [
    'panther-audit.ndjson',
    open('panther-audit.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ],
  ['documented.json', JSON.parse(open('documented.json'))],
] as const

async function map(record: object) {
  return openEvent((await readWith(github, JSON.stringify(record)))[0])
}
const base = { action: 'repo.create', actor: 'octocat', '@timestamp': 1_717_236_330_123 }

describe('the GitHub audit log', () => {
  it.each(samples)(
    'keeps every value of %s, and the log takes every event',
    async (name, records) => {
      const items = await readWith(github, open(name))
      expect(items).toHaveLength(records.length)
      for (const [place, item] of items.entries()) {
        const event = openEvent(item)
        expect(listLost(records[place], event)).toEqual([])
        expect(findRefusal(event, nowMs)).toBeNull()
      }
      const ids = items.map((item) => openEvent(item).id)
      expect(new Set(ids).size).toBe(records.length)
      expect((await readWith(github, open(name))).map((item) => openEvent(item).id)).toEqual(ids)
      expect(detectImporter({ sample: open(name), fileName: 'x' })).toBe(github)
    },
  )

  it('makes of a request through the API who, what, where and with which answer', async () => {
    const [item] = await readWith(github, open('documented.json'))
    const person = {
      type: 'user',
      id: '583231',
      name: 'octo-admin',
      email: 'ana.lima@octo.example',
    }
    expect(openEvent(item)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8/),
      action: 'api.request',
      occurred_at: '2024-06-01T10:05:30.123Z',
      actor: person,
      targets: [{ type: 'user', id: '583231', name: 'octo-admin' }],
      workspace: { id: '1342004', name: 'octo-org' },
      outcome: 'denied',
      source: { ip: '2001:db8::17', user_agent: 'octokit-core.js/5.0.1' },
      request: {
        id: '0C1A:3D2F:1B7E:2F0D:665B0BEA',
        method: 'GET',
        path: '/organizations/1342004/members',
        route: '/organizations/:organization_id/members',
        status: 403,
        query: { per_page: '100', q: 'is:open' },
        auth_type: 'api_key',
      },
      details: {
        '@timestamp': 1717236330123,
        _document_id: 'xJJFlFOhQ6b-5vaAFy9Rjw',
        actor_is_bot: false,
        actor_location: { country_code: 'PT' },
        business: 'octo-enterprise',
        business_id: 9001,
        created_at: 1717236330123,
        external_identity_username: 'Ana Lima',
        hashed_token: 'EH4L8o6PfCqipALbL+QT62lyqUtnI7ql0SPbkaQnjv8=',
        operation_type: 'access',
        programmatic_access_type: 'Fine-grained personal access token',
        query_string: 'per_page=100&q=is%3Aopen',
        rate_limit_remaining: '4999',
        token_id: 421337,
      },
      personal: [
        { pointer: '/details/external_identity_username', person },
        { pointer: '/details/actor_location', person },
      ],
    })
  })

  it('tells old values beside new ones', async () => {
    const [, repo, hook] = (await readWith(github, open('documented.json'))).map(openEvent)
    expect(repo?.changes).toEqual([{ field: 'visibility', old: 'private', new: 'public' }])
    expect(hook?.changes).toEqual([
      { field: 'events', old: ['push'], new: ['push', 'pull_request'] },
    ])
    expect(hook?.targets?.map(({ type, id }) => `${type} ${id}`)).toEqual([
      'hook 77',
      'repo 44556677',
    ])
  })

  it('keeps in details what the log would refuse, and takes the event', async () => {
    const agent = openEvent((await readWith(github, open('documented.json')))[3])
    expect(agent).toMatchObject({
      action: 'business.set_fork_policy',
      actor: { type: 'agent', id: '198982749', name: 'copilot-swe-agent' },
      targets: [{ type: 'enterprise', id: '9001', name: 'octo-enterprise' }],
      details: {
        action: 'business.set-fork-policy',
        actor_ip: 'unavailable',
        org: ['octo-org', 'octo-labs'],
        user: '',
      },
    })
    expect(agent.workspace).toBeUndefined()
    const long = await map({ ...base, action: 'x'.repeat(300) })
    expect(long).toMatchObject({ action: 'x'.repeat(128), details: { action: 'x'.repeat(300) } })
    expect((await map({ ...base, action: '…' })).action).toBe('github.unnamed')
  })

  it.each([
    [{ actor: 'octocat' }, { type: 'user', id: 'octocat', name: 'octocat' }],
    [
      { actor: 'a[bot]', actor_id: 7 },
      { type: 'service_account', id: '7', name: 'a[bot]' },
    ],
    [
      { actor: 'x', actor_is_bot: true },
      { type: 'service_account', id: 'x', name: 'x' },
    ],
    [{ actor: 'GitHub System' }, { type: 'system', id: 'GitHub System', name: 'GitHub System' }],
    [
      { actor: undefined, actor_id: '9' },
      { type: 'user', id: '9' },
    ],
    [{ actor: '' }, { type: 'system', name: 'GitHub' }],
    [{ actor: undefined }, { type: 'system', name: 'GitHub' }],
  ])('reads %j as %j', async (members, actor) => {
    expect((await map({ ...base, ...members })).actor).toEqual(actor)
  })

  it.each([
    [{}, undefined],
    [{ action: 'user.failed_login' }, 'failure'],
    [{ action: 'protected_branch.rejected_ref_update' }, 'denied'],
    [{ status_code: 200 }, 'success'],
    [{ status_code: 401 }, 'denied'],
    [{ status_code: 500 }, 'failure'],
    [{ conclusion: 'failure' }, 'failure'],
    [{ conclusion: 'cancelled' }, undefined],
  ])('reads the outcome of %j as %s', async (members, outcome) => {
    expect((await map({ ...base, ...members })).outcome).toBe(outcome)
  })

  it('gives a record the same id whatever the order of its members', async () => {
    const turned = Object.fromEntries(Object.entries(base).reverse())
    expect((await map(turned)).id).toBe((await map(base)).id)
    expect((await map({ ...base, _document_id: 'x' })).id).not.toBe((await map(base)).id)
  })

  it.each([
    ['not_github', { action: undefined }],
    ['occurred_at_invalid', { '@timestamp': 'soon' }],
    ['occurred_at_invalid', { '@timestamp': 9e15 }],
    ['occurred_at_too_early', { '@timestamp': 12 }],
  ])('reports %s for its own line and reads on', async (code, members) => {
    const lines = [base, { ...base, ...members }, base].map((record) => JSON.stringify(record))
    const items = await readWith(github, lines.join('\n'))
    expect(items.map((item) => ('problem' in item ? item.problem.code : item.line))).toEqual([
      1,
      code,
      3,
    ])
  })

  it('loses no value whatever the members of a record hold, and the log takes the event', async () => {
    const names = fc.constantFrom(
      ...['actor', 'actor_id', 'actor_ip', 'actor_is_bot', 'user', 'user_id', 'repo', 'repository'],
      ...['org', 'org_id', 'team', 'data', 'business', 'active', 'active_was', 'old_name', 'name'],
      ...['status_code', 'query_string', 'url_path', 'external_identity_nameid', 'actor_location'],
      ...['_document_id', '__proto__', 'user_agent', 'hook_id', 'x'],
    )
    const value = fc.oneof(
      fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
      fc.jsonValue({ maxDepth: 3 }),
      ...[fc.integer(), fc.ipV4(), fc.uuid(), fc.emailAddress(), fc.boolean()],
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(names, value), async (extra) => {
        const record = JSON.parse(JSON.stringify({ ...extra, ...base, actor: extra.actor ?? null }))
        const item = (await readWith(github, JSON.stringify(record)))[0]
        if (item && 'problem' in item) return
        const event = openEvent(item)
        expect(listLost(record, event)).toEqual([])
        expect(findRefusal(event, nowMs)).toBeNull()
      }),
      { numRuns: 300 },
    )
  })
})
