import { beforeAll, describe, expect, it } from 'vitest'
import { makeCompany, makeMember, readEvents } from '@/lib/access/test-access'
import type { SessionPrincipal } from '@/lib/access/schema'
import { testToken as token } from '@/lib/streaming/test-destination'
import { keepReceivers } from '@/lib/streaming/test-instance'
import { openElastic, openHttp, openSplunk } from '@/lib/streaming/test-receivers'
import { testDraft } from './test-destination'

const keep = keepReceivers()
let owner: SessionPrincipal
beforeAll(async () => {
  owner = await makeMember(await makeCompany('acme'), 'owner')
})

const given = { name: 'one', token } as const

describe('a test', () => {
  it('writes nothing at the receiver, and shows what it would get', async () => {
    for (const [type, receiver] of [
      ['http', await openHttp({ token })],
      ['splunk_hec', await openSplunk({ token })],
      ['elasticsearch', await openElastic({ key: token })],
    ] as const) {
      const draft = { ...given, type, url: receiver.url }
      const result = await testDraft(owner, draft)
      expect(result, type).toMatchObject({ ok: true, problem: null })
      expect(result.sample).toContain('destination.tested')
      expect(receiver.stored).toEqual([])
      const wrong = await testDraft(owner, { ...draft, token: 'wrong-token-1' })
      expect(wrong.ok, type).toBe(false)
      expect(wrong.problem, type).toMatch(/token/i)
      const sent = await testDraft(owner, { ...draft, sendEvent: true })
      expect(sent, type).toMatchObject({ ok: true })
      expect(receiver.stored, type).toHaveLength(1)
      await receiver.stop()
      const down = await testDraft(owner, draft)
      expect(down.problem).toMatch(/Nothing accepts connections at 127\.0\.0\.1/)
    }
  })

  it('names an index that the key may not write, and a redirect', async () => {
    const receiver = await keep(openElastic({ key: token }))
    const draft = { ...given, type: 'elasticsearch', url: receiver.url } as const
    receiver.script(({ path }) =>
      path.includes('_has_privileges')
        ? { status: 200, body: { index: { 'logs-trailkeeper-default': { create_doc: false } } } }
        : undefined,
    )
    expect((await testDraft(owner, draft)).problem).toBe(
      'The key lacks the privilege create_doc on logs-trailkeeper-default.',
    )
    receiver.script(() => ({ status: 301, headers: { location: 'https://kibana.example.com/' } }))
    expect((await testDraft(owner, draft)).problem).toMatch(/redirects to https:\/\/kibana/)
  })

  it('compresses as delivery would, and so finds who does not take it', async () => {
    const receiver = await keep(openHttp({ token }))
    receiver.script(({ headers }) =>
      headers['content-encoding'] === 'gzip' ? { status: 415 } : undefined,
    )
    const draft = { ...given, type: 'http', url: receiver.url } as const
    expect(await testDraft(owner, draft)).toMatchObject({ ok: true })
    expect(await testDraft(owner, { ...draft, gzip: true })).toMatchObject({
      ...{ ok: false, problem: expect.stringContaining('without gzip') },
    })
  })

  it('says of a draft everything that is wrong with it', async () => {
    const wrong = testDraft(owner, {
      ...{ name: 'one', type: 'splunk_hec', url: 'http://siem.example.net', query: 'actr:x' },
      headers: { host: 'x' },
    })
    await expect(wrong).rejects.toMatchObject({
      errors: ['/headers/host', '/url', '/token', '/query'].map((pointer) =>
        expect.objectContaining({ pointer }),
      ),
    })
  })

  it('shows no secret that the receiver repeats, nor tells the log of it', async () => {
    const inPath = 'w9Xk2ZrPq7LmT4VbN8cYhJ3d'
    const secrets = /ken-1234|very-secret-key|w9Xk2ZrPq7LmT4VbN8cYhJ3d/
    const receiver = await keep(openHttp({ token }))
    const repeat = (path: string) => `no "to\\"ken-1234" at ${path}`
    receiver.script(({ path }) => ({ status: 400, body: repeat(path) }))
    const result = await testDraft(owner, {
      ...{ name: 'one', type: 'http', token: 'to"ken-1234', sendEvent: true },
      url: `${receiver.url}/in/${inPath}?key=very-secret-key`,
    })
    expect(result.ok).toBe(false)
    expect(JSON.stringify(result)).not.toMatch(secrets)
    expect(result.problem).toContain('[redacted]')
    const told = JSON.stringify(await readEvents(owner.companyId, 'destination.tested'))
    expect(told).not.toMatch(secrets)
  })
})
