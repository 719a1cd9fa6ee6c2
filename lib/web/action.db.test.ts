import { redirect } from 'next/navigation'
import { encode } from 'next-auth/jwt'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import {
  makeCompany,
  makeMember,
  openTestInstance,
  type TestCompany,
} from '@/lib/access/test-access'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { action, openAction } from './action'

// Outside of Next there is no request: this stands in for the one that a browser sends.
const request = vi.hoisted(() => ({ headers: new Headers() }))
// What Next's bundler puts there on the server; the package itself points to the browser's.
vi.mock('next/navigation', () => import('next/dist/client/components/navigation.react-server'))
vi.mock('next/headers', () => ({ headers: async () => request.headers }))

let instance: Awaited<ReturnType<typeof openTestInstance>>
let acme: TestCompany
beforeAll(async () => {
  instance = await openTestInstance()
  acme = await makeCompany('acme')
  await makeCompany('other')
  await makeMember(acme, 'owner')
})
afterAll(() => instance.close())

const schema = z.object({
  name: z.string().min(3, { error: 'is too short' }),
  password: z.string().optional(),
})
const rename = action(
  schema,
  { name: 'test.rename', permission: 'company.manage' },
  async (principal, { name }) => {
    if (name === 'taken') {
      throw new AppError('name_taken', { status: 409, title: 'Taken', detail: 'It is taken.' })
    }
    if (name === 'broken') throw new Error('connection to 10.0.0.1 refused')
    if (name === 'elsewhere') redirect('/elsewhere')
    return `${principal.companySlug}: ${name}`
  },
)

describe('a server action', () => {
  it('runs for a member of the company that it names, from a form and from an object', async () => {
    await signInAs('owner')
    expect(await rename({ company: 'acme', name: 'New' })).toEqual({ ok: true, value: 'acme: New' })
    const form = new FormData()
    form.set('company', 'acme')
    form.set('name', 'Form')
    form.set('$ACTION_ID_x', '')
    expect(await rename(null, form)).toEqual({ ok: true, value: 'acme: Form' })
  })

  it('refuses strangers, and gives members without the permission and of other companies one answer', async () => {
    request.headers = new Headers()
    expect(await rename({ company: 'acme', name: 'New' })).toMatchObject({
      error: { code: 'unauthorized' },
    })
    await signInAs('auditor')
    const answers = []
    for (const company of ['acme', 'other', 'no-such-company']) {
      answers.push(await rename({ company, name: 'New' }))
    }
    expect(answers[0]).toMatchObject({ ok: false, error: { code: 'not_found' } })
    for (const answer of answers) {
      expect(answer.ok === false && answer.error).toEqual(
        answers[0]?.ok === false && answers[0].error,
      )
    }
  })

  it('gives back what was typed, without the password, and says what is wrong with it', async () => {
    await signInAs('admin')
    expect(await rename({ company: 'acme', name: 'x', password: 'secret' })).toEqual({
      ok: false,
      error: {
        code: 'invalid_input',
        detail: 'name: is too short',
        errors: [{ pointer: '/name', message: 'is too short' }],
      },
      values: { company: 'acme', name: 'x' },
    })
    expect(await rename({ company: 'acme', name: 'taken' })).toMatchObject({
      error: { code: 'name_taken', detail: 'It is taken.' },
    })
  })

  it('tells nothing of a defect, and lets a redirect through', async () => {
    await signInAs('admin', 'second@acme.example')
    const result = await rename({ company: 'acme', name: 'broken' })
    expect(JSON.stringify(result)).not.toContain('10.0.0.1')
    expect(result).toMatchObject({ error: { code: 'internal_error' } })
    await expect(rename({ company: 'acme', name: 'elsewhere' })).rejects.toThrow('NEXT_REDIRECT')
  })

  it('that is open runs for strangers, and knows where they come from', async () => {
    request.headers = new Headers({ 'x-trailkeeper-client-ip': '192.0.2.9' })
    const open = openAction(z.object({ a: z.string() }), async ({ a }, { ip }) => `${a} ${ip}`)
    expect(await open({ a: 'x' })).toEqual({ ok: true, value: 'x 192.0.2.9' })
  })
})

async function signInAs(role: 'owner' | 'admin' | 'auditor', email?: string): Promise<void> {
  const address = email ?? `action-${role}@acme.example`
  const { sessionId } = await makeMember(acme, role, address)
  const token = await encode({ token: { sid: sessionId }, secret: loadEnv().authSecret ?? '' })
  request.headers = new Headers({ cookie: `other=1; trailkeeper.session=${token}` })
}
