import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { expect, it, vi } from 'vitest'
import { makeCompany, makeMember, openTestInstance } from '@/lib/access/test-access'
import { openSpool } from '@/lib/exports/bundle/spool'
import { unpack } from '@/lib/exports/bundle/test-bundle'
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

it.each(['ndjson', 'bundle'] as const)(
  'an erasure between two attempts of an export as %s leaves nobody in a draft or in the file',
  async (format) => {
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
      const ask = () => requestExport(owner, { format, q: 'action:door.opened' })

      const cancelled = await ask()
      await dieWritingExport()
      await cancelExport(owner, cancelled)
      const resumed = await ask()
      await dieWritingExport()
      await cancelExport(owner, resumed)
      await resumeExport(owner, resumed)
      const drafts = await readFiles(directory, format === 'bundle' ? readSpool : readPlain)
      expect(drafts.filter((text) => text.includes(email))).toHaveLength(2)

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
      const texts = await readFiles(directory, format === 'bundle' ? readBundle : readPlain)
      expect(texts.join('').match(/"door.opened"/g)).toHaveLength(600)
      for (const text of texts) {
        for (const value of Object.values(actor).slice(1)) expect(text).not.toContain(value)
      }
    } finally {
      await instance.close()
    }
  },
)

async function readFiles(directory: string, read: (path: string) => string | Promise<string>) {
  return await Promise.all(readdirSync(directory).map((name) => read(join(directory, name))))
}

function readPlain(path: string): string {
  return readFileSync(path, 'utf8')
}

async function readBundle(path: string): Promise<string> {
  const files = await unpack(path)
  const rest = [...files].filter(([name]) => name !== 'disclosures.ndjson')
  const values = openDisclosures(files.get('disclosures.ndjson') ?? Buffer.alloc(0))
  return [...rest.map(([, bytes]) => String(bytes)), values].join('\n')
}

/** What is disclosed in the draft of a bundle. */
async function readSpool(path: string): Promise<string> {
  const spool = openSpool({ members: 3 })
  await spool.takeUp(path, statSync(path).size)
  const packed: Uint8Array[] = []
  for await (const piece of spool.finish(path)[1]?.read() ?? []) packed.push(piece)
  return openDisclosures(inflateRawSync(Buffer.concat(packed)))
}

function openDisclosures(lines: Buffer): string {
  const disclosed = String(lines)
    .trim()
    .split('\n')
    .flatMap((line): string[] => JSON.parse(line).d)
  return disclosed.map((one) => Buffer.from(one, 'base64url').toString('utf8')).join('\n')
}
