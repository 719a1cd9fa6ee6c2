import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { createChannel } from '@/lib/alerts/commands/channels'
import { createRule } from '@/lib/alerts/commands/rules'
import { evaluateAlerts } from '@/lib/alerts/jobs'
import { claimChannel, releaseChannel, renewChannel } from '@/lib/alerts/store/notifications'
import { addEvents } from '@/lib/alerts/test-alerts'
import { nowMs } from '@/lib/platform/clock'
import { sql } from '@/lib/platform/db'

let instance: Awaited<ReturnType<typeof openTestInstance>>
beforeAll(async () => {
  instance = await openTestInstance()
})
afterAll(() => instance.close())

it('a channel whose worker died is another’s after a while, and who lost it holds it no longer', async () => {
  const acme = await makeCompany('acme')
  const owner = await makeMember(acme, 'owner')
  const { id } = await createChannel(owner, {
    ...{ type: 'email', name: 'SOC', address: 'soc@acme.example' },
  })
  await createRule(owner, {
    ...{ name: 'Deleted', query: 'change:deleted', channels: [id] },
    condition: { kind: 'every' },
  })
  await addEvents(acme.id, [{ action: 'project.deleted' }])
  await evaluateAlerts()
  const first = await claimChannel(nowMs())
  expect(first?.id).toBe(id)
  expect(await claimChannel(nowMs())).toBeNull()
  expect(first && (await renewChannel(first))).toBe(true)
  await sql().query(
    'test.end_lease',
    `UPDATE alert_channels SET lease_until = now() - interval '1 ms' WHERE id = $1::uuid`,
    [id],
  )
  const second = await claimChannel(nowMs())
  expect(second?.id).toBe(id)
  expect(first && (await renewChannel(first))).toBe(false)
  if (second) await releaseChannel(second)
})
