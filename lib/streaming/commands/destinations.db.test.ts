import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionPrincipal } from '@/lib/access/schema'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  readAllText,
  readEvents,
  type TestCompany,
} from '@/lib/access/test-access'
import { runTestCommand } from '@/lib/cli/test-command'
import { setPlan } from '@/lib/companies/commands'
import { actedBy } from '@/lib/access/origin'
import { sql } from '@/lib/platform/db'
import { setEnv } from '@/lib/platform/env'
import {
  foreignCertificate,
  testCertificate,
  testCertificateKey,
} from '@/lib/platform/outbound/test-certificate'
import { readStreaming } from '@/lib/streaming/queries'
import { listDestinationRows } from '@/lib/streaming/store/destinations'
import { openSplunk } from '@/lib/streaming/test-receivers'
import {
  changeDestination,
  createDestination,
  deleteDestination,
  pauseDestination,
  resumeDestination,
  setStreamingEnabled,
} from './destinations'
import { replayDestination } from './replay'
import { testDestination } from './test-destination'
import { testDraft } from './test-destination'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
let owner: SessionPrincipal

beforeAll(async () => {
  instance = await openTestInstance()
  setEnv({ OUTBOUND_ALLOW: '127.0.0.0/8' })
  acme = await makeCompany('acme')
  owner = await makeMember(acme, 'owner')
})
afterAll(() => instance.close())

const token = 's3cret-token-1234'
const pem = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`
let number = 0
const given = () => {
  number += 1
  return { name: `d${number}`, type: 'http', url: 'https://siem.example.com/in', token } as const
}

describe('a destination', () => {
  it('is made active, switches streaming on, and shows no secret again', async () => {
    const { id, signingSecret } = await createDestination(owner, {
      ...given(),
      headers: { 'x-tenant': 'very-secret-tenant' },
      query: 'actor:zoe@acme.example',
    })
    const { isEnabled, destinations } = await readStreaming(owner)
    expect(isEnabled).toBe(true)
    const view = destinations.find((one) => one.id === id)
    expect(view).toMatchObject({
      ...{ state: 'active', hasToken: true, isSigned: true, headerNames: ['x-tenant'] },
      ...{ format: 'native', auth: 'bearer', lagSeconds: expect.any(Number) },
    })
    const rows = await sql().query('test.rows', 'SELECT d::text FROM destinations d', [])
    const stored = JSON.stringify([rows, view, await readEvents(acme.id)])
    for (const secret of [token, 'very-secret-tenant', signingSecret ?? '']) {
      expect(stored).not.toContain(secret)
      expect(await readAllText()).not.toContain(secret)
    }
    const [created] = await readEvents(acme.id, 'destination.created')
    expect(created?.details).toMatchObject({ type: 'http', url: 'https://siem.example.com/in' })
    // Whom a filter looks for is no part of the sealed line.
    expect(JSON.stringify(created)).not.toContain('zoe@')
    expect(await readEvents(acme.id, 'streaming.enabled')).toHaveLength(1)
  })

  it.each([
    [{ url: 'http://siem.example.net' }, '/url', 'readable on its way'],
    [{ url: 'https://10.0.0.1' }, '/url', 'OUTBOUND_ALLOW=10.0.0.1'],
    [{ url: 'https://169.254.169.254' }, '/url', 'never reached'],
    [{ url: 'https://u:p@siem.example.com' }, '/url', 'give a token instead'],
    [{ name: ' ' }, '/name', 'must not be empty'],
    [{ type: 'syslog' }, '/type', 'must be one of splunk_hec, http'],
    [{ type: 'splunk_hec', token: null }, '/token', 'is required for Splunk HEC'],
    [{ auth: 'apikey' }, '/auth', 'must be one of bearer, basic'],
    [{ index: 'audit' }, '/index', 'is nothing that HTTP'],
    [{ headers: { host: 'x' } }, '/headers/host', 'is set by the delivery itself'],
    [{ headers: { 'x-a': 'b\r\nc: d' } }, '/headers/x-a', 'on one line'],
    [{ token: 'a\nb' }, '/token', 'on one line'],
    [{ ca: 'nothing' }, '/ca', 'must be certificates in PEM'],
    [{ ca: pem('bm90aGluZw==') }, '/ca', 'no whole certificate'],
    [{ ca: `${testCertificate}${pem('x')}` }, '/ca', 'no whole certificate'],
    [{ ca: `${testCertificate}\nabc\n${testCertificate}` }, '/ca', 'no whole certificate'],
    [
      { ca: `${testCertificate}${testCertificateKey}${testCertificate}` },
      '/ca',
      'must not hold a private key',
    ],
    [{ headers: 'X-A: 1\nx-a: 2' }, '/headers', 'each name once'],
    [{ headers: { 'accept-encoding': 'gzip' } }, '/headers/accept-encoding', 'is set by'],
    [{ from: 'yesterday' }, '/from', 'must be "start", "now", or a date'],
    [{ from: '2999-01-01' }, '/from', 'must not lie in the future'],
  ])('with %j is refused at %s', async (wrong, pointer, message) => {
    const made = createDestination(owner, { ...given(), ...(wrong as object) })
    await expect(made).rejects.toMatchObject({
      ...{ status: 422, code: 'invalid_input' },
      errors: [{ pointer, message: expect.stringContaining(message) }],
    })
  })

  it('is told everything that is wrong with it at once, each member once', async () => {
    const taken = given()
    await createDestination(owner, taken)
    const wrong = {
      ...{
        ...taken,
        type: 'splunk_hec' as const,
        index: 'A B',
        token: '',
        query: 'actr:x',
        ca: pem('x'),
      },
      ...{ url: 'https://10.0.0.1', headers: 'X-A: 1\nnothing', auth: 'basic' as const },
    }
    const pointers = ['/token', '/index', '/headers', '/name', '/url', '/auth', '/query', '/ca']
    const errors = pointers.map((pointer) => ({ pointer, message: expect.any(String) }))
    const told = {
      code: 'invalid_input',
      errors: errors.map((one) => expect.objectContaining(one)),
    }
    await expect(createDestination(owner, wrong)).rejects.toMatchObject(told)
    const { id } = await createDestination(owner, given())
    const change = { id, name: taken.name, url: 'http://x.example', query: 'actr:x', ca: pem('x') }
    await expect(changeDestination(owner, change)).rejects.toMatchObject({
      errors: ['/name', '/url', '/query', '/ca'].map((pointer) =>
        expect.objectContaining({ pointer }),
      ),
    })
  })

  it.each(['after:-1h', 'actor:ana or (-at:today)', 'at:2026-01-01..now'])(
    'with a filter whose dates move is refused: %s',
    async (query) => {
      await expect(createDestination(owner, { ...given(), query })).rejects.toMatchObject({
        ...{ code: 'invalid_input', status: 422 },
        errors: [{ pointer: '/query', message: expect.stringContaining('no date that moves') }],
      })
    },
  )

  it('with a filter that is no query is refused with its place', async () => {
    await expect(createDestination(owner, { ...given(), query: 'actr:x' })).rejects.toMatchObject({
      ...{ code: 'query_invalid', status: 400 },
      errors: [{ pointer: '/query', position: 0 }],
    })
  })

  it('has a name of its own', async () => {
    const one = given()
    await createDestination(owner, one)
    const again = createDestination(owner, { ...one, name: one.name.toUpperCase() })
    await expect(again).rejects.toMatchObject({ code: 'name_taken' })
  })

  it('takes its token to no other host', async () => {
    const { id } = await createDestination(owner, given())
    const elsewhere = changeDestination(owner, { id, url: 'https://evil.example.com/in' })
    await expect(elsewhere).rejects.toMatchObject({ errors: [{ pointer: '/token' }] })
    const draft = testDraft(owner, { id, url: 'https://evil.example.com/in' })
    await expect(draft).rejects.toMatchObject({ errors: [{ pointer: '/token' }] })
    await changeDestination(owner, { id, url: 'https://siem.example.com/other' })
    await changeDestination(owner, { id, url: 'https://new.example.com', token: 'another-token' })
  })

  it('tells the log what changed, and nothing when nothing did', async () => {
    const { id } = await createDestination(owner, given())
    const before = (await readEvents(acme.id, 'destination.updated')).length
    await changeDestination(owner, { id })
    await changeDestination(owner, { id, gzip: true, token: 'another-token-5678' })
    const updated = (await readEvents(acme.id, 'destination.updated')).slice(before)
    expect(updated).toMatchObject([
      {
        changes: [
          { field: 'gzip', old: false, new: true },
          { field: 'authentication', new: 'replaced' },
        ],
      },
    ])
  })

  it('keeps another certificate and another query of its URL, of which it tells no more than that', async () => {
    const { id } = await createDestination(owner, given())
    const before = (await readEvents(acme.id, 'destination.updated')).length
    const url = 'https://siem.example.com/in?key=one'
    await changeDestination(owner, { id, url, ca: testCertificate })
    await changeDestination(owner, { id, url, ca: foreignCertificate })
    await changeDestination(owner, { id, url: url.replace('one', 'two') })
    const { destinations } = await readStreaming(owner)
    const kept = destinations.find((one) => one.id === id)
    expect(kept).toMatchObject({ ca: foreignCertificate, url: url.replace('one', 'two') })
    const updated = (await readEvents(acme.id, 'destination.updated')).slice(before + 1)
    expect(updated.map(({ changes }) => changes)).toEqual([
      [{ field: 'certificates', old: null, new: 'replaced' }],
      [{ field: 'url_query', old: null, new: 'replaced' }],
    ])
  })

  it('keeps a secret in the path of its URL, which neither its page nor the log shows', async () => {
    const [one, two] = ['w9Xk2ZrPq7LmT4VbN8cYhJ3d', 'Bq4Zt8Nw1Rk6Vx3Jm7Hs5Gd2']
    const at = (secret: string) => `https://siem.example.com/hook/${secret}/events?key=${secret}`
    const shown = 'https://siem.example.com/hook/…/events?key=…'
    const stored = async (id: string) =>
      (await listDestinationRows(acme.id)).find((row) => row.id === id)?.url
    const seen = async () => (await readStreaming(owner)).destinations
    const { id } = await createDestination(owner, { ...given(), url: at(one) })
    const before = (await readEvents(acme.id, 'destination.updated')).length
    expect((await seen()).find((view) => view.id === id)?.url).toBe(shown)
    // Saved as the form shows it.
    await changeDestination(owner, { id, url: shown, gzip: true })
    expect(await stored(id)).toBe(at(one))
    const elsewhere = shown.replace('siem', 'evil')
    await expect(
      changeDestination(owner, { id, url: elsewhere, token: 'another-token' }),
    ).rejects.toMatchObject({
      errors: [{ pointer: '/url', message: expect.stringContaining('another host') }],
    })
    await changeDestination(owner, { id, url: shown.replace('…', two) })
    expect(await stored(id)).toBe(at(one).replace(one, two))
    await deleteDestination(owner, { id })
    const updated = (await readEvents(acme.id, 'destination.updated')).slice(before)
    expect(updated.map(({ changes }) => changes)).toEqual([
      [{ field: 'gzip', old: false, new: true }],
      [{ field: 'url_path', old: null, new: 'replaced' }],
    ])
    const told = JSON.stringify([await seen(), await readEvents(acme.id)])
    expect([one, two].filter((secret) => told.includes(secret))).toEqual([])
    expect(told).toContain('https://siem.example.com/hook/…/events')
  })

  it('is paused, resumed and deleted, each as an event', async () => {
    const { id } = await createDestination(owner, given())
    await pauseDestination(owner, { id })
    await pauseDestination(owner, { id })
    const state = async () =>
      (await readStreaming(owner)).destinations.find((one) => one.id === id)?.state
    expect(await state()).toBe('paused')
    await resumeDestination(owner, { id })
    expect(await state()).toBe('active')
    await deleteDestination(owner, { id })
    expect(await state()).toBeUndefined()
    const about = (await readEvents(acme.id)).filter(
      (event) => (event as { targets?: { id: string }[] }).targets?.[0]?.id === id,
    )
    expect(about.map(({ action }) => action)).toEqual([
      ...[
        'destination.created',
        'destination.paused',
        'destination.resumed',
        'destination.deleted',
      ],
    ])
  })

  it('is nobody else’s, and not for those who may not', async () => {
    const { id } = await createDestination(owner, given())
    const foreigner = await makeMember(await makeCompany('other'), 'owner')
    const notFound = { status: 404, code: 'destination_not_found' }
    for (const act of [pauseDestination, resumeDestination, deleteDestination, testDestination]) {
      await expect(act(foreigner, { id })).rejects.toMatchObject(notFound)
      await expect(act(foreigner, { id: 'nothing' })).rejects.toMatchObject(notFound)
    }
    await expect(replayDestination(foreigner, { id, from: 'start' })).rejects.toMatchObject(
      notFound,
    )
    expect((await readStreaming(foreigner)).destinations).toEqual([])
    const auditor = await makeMember(acme, 'auditor')
    const forbidden = { status: 403, code: 'permission_missing' }
    await expect(createDestination(auditor, given())).rejects.toMatchObject(forbidden)
    await expect(pauseDestination(auditor, { id })).rejects.toMatchObject(forbidden)
    await expect(readStreaming(auditor)).rejects.toMatchObject(forbidden)
  })

  it('is part of the plan Enterprise alone, and stays where it is when the plan goes', async () => {
    const company = await makeCompany('poor')
    await createDestination(company.operator, given())
    await setPlan(actedBy(company.operator), {
      company: { ...company, name: 'x' } as never,
      plan: 'professional',
    })
    const lacks = { status: 403, code: 'plan_lacks_streaming' }
    await expect(createDestination(company.operator, given())).rejects.toMatchObject(lacks)
    await expect(setStreamingEnabled(company.operator, { isEnabled: false })).rejects.toMatchObject(
      lacks,
    )
    const { isAvailable, destinations } = await readStreaming(company.operator)
    expect({ isAvailable, destinations }).toMatchObject({
      ...{ isAvailable: false, destinations: [{ state: 'off' }] },
    })
    // With its secrets, which nobody has to leave there.
    await deleteDestination(company.operator, { id: destinations[0]?.id ?? '' })
    expect((await readStreaming(company.operator)).destinations).toEqual([])
  })

  it('is off with the switch of the company, which is an event when it turns', async () => {
    const company = await makeCompany('switch')
    await createDestination(company.operator, given())
    await setStreamingEnabled(company.operator, { isEnabled: false })
    await setStreamingEnabled(company.operator, { isEnabled: false })
    expect((await readStreaming(company.operator)).destinations[0]?.state).toBe('off')
    expect(await readEvents(company.id, 'streaming.disabled')).toHaveLength(1)
  })
})

describe('the command line', () => {
  it('makes, lists, tests, pauses, resumes and replays', async () => {
    const receiver = await openSplunk({ token })
    await makeCompany('cli')
    const of = ['--company', 'cli', '--json']
    const created = await runTestCommand([
      ...['destination', 'create', '--type', 'splunk_hec', '--name', 'Splunk', ...of],
      ...['--url', receiver.url, '--token', token],
    ])
    expect(created.json).toMatchObject({
      ...{ name: 'Splunk', type: 'splunk_hec', state: 'active' },
      url: `${receiver.url}/services/collector/event`,
    })
    const { json } = await runTestCommand(['destination', 'list', ...of])
    expect(json).toMatchObject({
      ...{ enabled: true },
      destinations: [
        {
          ...{ name: 'Splunk', state: 'active', lag_events: 2, lag_seconds: expect.any(Number) },
          ...{ delivered: 0, dead_letters: 0 },
        },
      ],
    })
    const act = (name: string, ...more: string[]) =>
      runTestCommand(['destination', name, ...of, ...more])
    expect(await act('test', '--name', 'splunk')).toMatchObject({ json: { ok: true }, exitCode: 0 })
    expect((await act('pause', 'Splunk')).json).toMatchObject({ state: 'paused' })
    expect((await act('resume')).json).toMatchObject({ state: 'active' })
    await expect(act('pause', 'nothing')).rejects.toMatchObject({
      detail: 'There is no destination "nothing"; there is "Splunk".',
    })
    expect((await act('replay', '--from', 'start')).json).toMatchObject({ first_seq: 0, events: 1 })
    expect((await act('cancel-replay')).json).toMatchObject({ name: 'Splunk' })
    await expect(act('cancel-replay')).rejects.toMatchObject({ code: 'no_replay' })
    expect((await act('redrive')).json).toMatchObject({ events: 0 })
    await receiver.stop()
    expect(await act('test')).toMatchObject({ json: { ok: false }, exitCode: 1 })
    await expect(act('delete', 'Splunk')).rejects.toThrow('--yes')
    expect((await act('delete', 'Splunk', '--yes')).json).toMatchObject({ deleted: true })
    expect((await runTestCommand(['destination', 'list', ...of])).json).toMatchObject({
      destinations: [],
    })
  })
})
