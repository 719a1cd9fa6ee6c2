// Exports as a worker does, and stands still where its first mark is noted, until somebody cancels it. Called by exports.spec.ts with
// the slug, the format and the query. A real worker is too quick for a test to cancel it half way.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { findCompanyBySlug } from '@/lib/companies/queries'
import { exportPath, makeExportDirectory } from '@/lib/exports/export-files'
import { exportToFile } from '@/lib/exports/export-to-file'
import type { ExportFormat } from '@/lib/exports/schema/formats'
import { insertExport, noteMark, renewLease } from '@/lib/exports/store/exports'
import { closeDatabase, inTransaction } from '@/lib/platform/db'
import { newUuidV7 } from '@/lib/platform/ids'
import { openInstance } from '@/lib/platform/instance'
import { runShutdownWork } from '@/lib/platform/shutdown'

class Cancelled extends Error {}

const [slug = '', format = '', query = ''] = process.argv.slice(2)
const instance = await openInstance({ onProgress: () => undefined })
try {
  const company = await findCompanyBySlug(slug)
  if (!company) throw new Error(`there is no company ${slug}`)
  const companyId = company.id
  const held = { id: newUuidV7(), lease: randomUUID() }
  const until = () => new Date(Date.now() + 15_000)
  const file = `${held.id}.half.${format}`
  const createdAt = new Date()
  await makeExportDirectory()
  await inTransaction((tx) =>
    insertExport(tx, {
      ...{ id: held.id, companyId, origin: 'console', state: 'running', format, query },
      ...{ timeZone: 'UTC', columns: [], createdAt, file },
      ...{ lease: held.lease, leaseUntil: until(), attempts: 1 },
    }),
  )
  const request = {
    ...{ companyId, format: format as ExportFormat, q: query, exportedBy: 'somebody' },
    ...{ timeZone: 'UTC', askedAtMs: createdAt.getTime() },
  }
  await exportToFile(request, {
    path: exportPath(file),
    marks: {
      from: null,
      note: async (mark) => {
        await noteMark({ ...held, mark })
        const progress = { rows: mark.rows, rowsExpected: mark.size }
        while (await renewLease({ ...held, until: until(), ...progress })) await pause(200)
        throw new Cancelled('cancelled')
      },
    },
  }).catch((error: unknown) => {
    if (!(error instanceof Cancelled)) throw error
  })
} finally {
  await runShutdownWork(10_000)
  await closeDatabase()
  await instance.release()
}
