import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { newUuidV7 } from '@/lib/platform/ids'
import { prepareEvent } from './event/prepare-event'
import { appendInGroup } from './group-commit'
import { flushMarks } from './marks'
import { createTestCompany, openTestLog } from './test-log'

it('a log of a test leaves nothing on the disk, nor what is written when the process ends', async () => {
  const log = await openTestLog()
  const companyId = await createTestCompany()
  const prepared = prepareEvent(
    { action: 'project.created', actor: { type: 'system', id: 'test' } },
    { nowMs: Date.now(), newId: () => newUuidV7() },
  )
  if (!prepared.ok) throw new Error(prepared.detail)
  await appendInGroup({ companyId, via: { type: 'cli' }, events: [prepared.event] })
  await log.close()
  await flushMarks()
  expect(existsSync(log.dataDir)).toBe(false)
})
