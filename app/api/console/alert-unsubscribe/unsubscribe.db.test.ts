import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { createChannel } from '@/lib/alerts/commands/channels'
import { unsubscribeUrl } from '@/lib/alerts/notify/unsubscribe-link'
import { readChannel } from '@/lib/alerts/queries'
import { GET, POST } from './route'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

it('a link of a mail shows a page that changes nothing, and its button and that of mail programs unsubscribe', async () => {
  const acme = await makeCompany('acme')
  const owner = await makeMember(acme, 'owner')
  const address = 'soc@acme.example'
  const { id } = await createChannel(owner, { type: 'email', name: 'SOC', address })
  const url = unsubscribeUrl({ id, address })
  const health = async () => (await readChannel(owner, id)).channel.health
  const shown = await GET(new Request(url))
  expect(shown.status).toBe(200)
  expect(shown.headers.get('content-type')).toContain('text/html')
  expect(await shown.text()).toContain('You get mails about alerts of Company acme.')
  expect(await health()).toBe('active')
  const body = 'List-Unsubscribe=One-Click'
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const done = await POST(new Request(url, { method: 'POST', body, headers }))
  expect(done.status).toBe(200)
  expect(await done.text()).toContain('no more mails')
  expect(await health()).toBe('unsubscribed')
  await POST(new Request(`${url}&again=1`, { method: 'POST', headers }))
  expect(await health()).toBe('active')
  for (const wrong of [url.slice(0, -1), `${url.slice(0, -1)}!`, url.replace(id, acme.id)]) {
    expect((await GET(new Request(wrong))).status).toBe(404)
    expect((await POST(new Request(wrong, { method: 'POST' }))).status).toBe(404)
  }
})
