import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { setEnv } from '@/lib/platform/env'
import { openMailServer } from '@/lib/platform/test-mail-server'
import { readAlertsOverview } from '@/lib/alerts/queries'
import { changeChannel, createChannel } from './channels'
import { testChannel } from './test-channel'

let instance: Awaited<ReturnType<typeof openTestInstance>>
let server: Awaited<ReturnType<typeof openMailServer>>
beforeAll(async () => {
  instance = await openTestInstance()
  server = await openMailServer()
})
afterAll(async () => {
  await server.close()
  await instance.close()
})
afterEach(() => setEnv({ SMTP_URL: '' }))

const at = (address: string, name = 'SOC') => ({ type: 'email' as const, name, address })
const refused = {
  ...{ code: 'invalid_input', status: 422 },
  errors: [{ pointer: '/address', message: expect.stringContaining('bounces') }],
}

it('an address that bounces is refused where it was typed, and no channel is made or moved', async () => {
  setEnv({ SMTP_URL: server.url })
  const owner = await makeMember(await makeCompany('acme'), 'owner')
  const { id } = await createChannel(owner, at('soc@acme.example'))
  const tried = { isTried: true }
  const gone = at('gone@acme.example', 'Gone')
  await expect(createChannel(owner, gone, tried)).rejects.toMatchObject(refused)
  const moved = { id, address: 'gone@acme.example' }
  await expect(changeChannel(owner, moved, tried)).rejects.toMatchObject(refused)
  expect((await readAlertsOverview(owner)).channels).toMatchObject([{ shown: 'soc@acme.example' }])
  await changeChannel(owner, { id, name: 'Renamed' }, tried)
  await expect(
    createChannel(owner, at('new@acme.example', 'renamed'), tried),
  ).rejects.toMatchObject({ code: 'name_taken' })
  expect(server.received).toEqual([])
  await changeChannel(owner, { id, address: 'new@acme.example' }, tried)
  expect(server.received).toMatchObject([{ to: 'new@acme.example' }])
})

it('a mail server that is away says nothing about an address', async () => {
  setEnv({ SMTP_URL: 'smtp://127.0.0.1:1' })
  const owner = await makeMember(await makeCompany('away'), 'owner')
  const made = createChannel(owner, at('gone@acme.example'), { isTried: true })
  await expect(made).resolves.toMatchObject({ signingSecret: null })
})

it('nobody’s mailbox is filled with tests, whichever companies send them', async () => {
  setEnv({ SMTP_URL: server.url })
  const address = 'victim@elsewhere.example'
  const mails = () => server.received.filter(({ to }) => to === address).length
  for (const slug of ['one', 'two', 'three', 'four']) {
    const owner = await makeMember(await makeCompany(slug), 'owner')
    const { id } = await createChannel(owner, at(address), { isTried: true })
    if (slug === 'four') {
      await expect(testChannel(owner, { id })).rejects.toMatchObject({
        ...{ code: 'too_many_attempts', status: 429 },
      })
    }
  }
  expect(mails()).toBe(3)
})
