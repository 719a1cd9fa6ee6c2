import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { downloadExport } from '@/lib/exports/commands/download-export'
import { cancelExport } from '@/lib/exports/commands/end-export'
import { requestExport } from '@/lib/exports/commands/request-export'
import { resumeExport } from '@/lib/exports/commands/resume-export'
import { cleanExports, runExports } from '@/lib/exports/jobs'
import { listExports } from '@/lib/exports/queries'
import { dieWritingExport } from '@/lib/exports/test-exports'
import { findRefsOf } from '@/lib/log/find-persons'
import { loadEnv } from '@/lib/platform/env'
import { erasePerson } from './commands/erase-person'
import { ingest } from './test-person'

it('an erasure between two attempts of an export leaves nobody in a draft or in the file', async () => {
  const instance = await openTestInstance()
  try {
    const acme = await makeCompany('acme')
    const owner = await makeMember(acme, 'owner')
    const email = 'zoe.zimmerman@acme.example'
    const actor = { type: 'user' as const, id: 'hr-77123', email, name: 'Zoe Zimmerman' }
    await ingest(
      acme.id,
      Array.from({ length: 600 }, () => ({ action: 'door.opened', actor })),
    )
    const directory = join(loadEnv().dataDir, 'exports')
    const readFiles = () =>
      readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'))
    const ask = () => requestExport(owner, { format: 'ndjson', q: 'action:door.opened' })

    const cancelled = await ask()
    await dieWritingExport()
    await cancelExport(owner, cancelled)
    const resumed = await ask()
    await dieWritingExport()
    await cancelExport(owner, resumed)
    await resumeExport(owner, resumed)
    expect(readFiles().filter((text) => text.includes(email))).toHaveLength(2)

    const refs = await findRefsOf({ companyId: acme.id, email })
    await erasePerson(owner, { refs, reason: 'GDPR request 17' })
    await vi.waitFor(() => expect(readdirSync(directory)).toEqual([]))
    await expect(resumeExport(owner, cancelled)).rejects.toMatchObject({
      code: 'export_not_resumable',
    })
    await runExports(new AbortController().signal)
    await cleanExports()
    const [done] = (await listExports(owner)).filter(({ id }) => id === resumed.id)
    expect(done).toMatchObject({ state: 'done', rows: 600 })
    for (const text of readFiles()) {
      for (const value of Object.values(actor).slice(1)) expect(text).not.toContain(value)
    }
    const download = await downloadExport(owner, { id: resumed.id, part: 'file' })
    expect((await download?.file.readFile('utf8'))?.split('\n')).toHaveLength(601)
    await download?.file.close()
  } finally {
    await instance.close()
  }
})
