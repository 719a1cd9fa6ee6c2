import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import {
  flushRequests,
  startRecordingRequests,
  stopRecordingRequests,
} from '@/lib/events/requests/record-request'
import { sql } from '@/lib/platform/db'
import { loadEnv } from '@/lib/platform/env'
import { changeHold, placeHold, releaseHold } from './actions'

// Outside of Next there is no request: this stands in for the one that a browser sends.
const request = vi.hoisted(() => ({ headers: new Headers() }))
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server'))
vi.mock('next/headers', () => ({ headers: async () => request.headers }))
vi.mock('next/cache', () => ({ refresh: () => undefined }))

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
  startRecordingRequests()
})
afterAll(async () => {
  await stopRecordingRequests()
  await instance.close()
})

it('what people call a hold, and why, is in no sealed line, also of the requests themselves', async () => {
  const acme = await makeCompany('acme')
  const { sessionId } = await makeMember(acme, 'owner')
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  request.headers = new Headers({ cookie: `trailkeeper.session=${token}` })
  const company = 'acme'
  const texts = { name: 'Tanaka v. Acme', reason: 'Tanaka sued', q: 'tanaka' }
  const coverage = { from: null, to: null, person: '' }
  const placed = await placeHold({ company, ...texts, ...coverage })
  if (!placed.ok) throw new Error(placed.error.detail)
  const { id } = placed.value
  const name = 'Tanaka v. Acme II'
  expect(await changeHold({ company, id, ...texts, ...coverage, name })).toMatchObject({ ok: true })
  const release = { company, id, reason: 'Tanaka settled', confirmation: name }
  expect(await releaseHold(release)).toMatchObject({ ok: true })
  await flushRequests()

  const rows = await sql().query<{ action: string; line: string }>(
    'test.lines',
    'SELECT action, line FROM events WHERE company_id = $1::uuid ORDER BY seq',
    [acme.id],
  )
  const acts = rows.map(({ action }) => action)
  expect(acts.filter((action) => action.startsWith('hold.'))).toHaveLength(3)
  expect(acts.filter((action) => action === 'api.requested')).toHaveLength(3)
  expect(rows.filter(({ line }) => /tanaka/i.test(line))).toEqual([])
})
