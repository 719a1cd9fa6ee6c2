import { recordActs } from '@/lib/access/commands/record-acts'
import { requirePermission } from '@/lib/access/require-permission'
import type { SessionPrincipal } from '@/lib/access/schema'
import { exportToFile } from '@/lib/exports/export-to-file'
import { describeErased, gatherRefs } from '@/lib/log/find-persons'
import { inTransaction, sql } from '@/lib/platform/db'
import { writeAside } from '@/lib/platform/scratch'
import { personNotFound } from './commands/request-erasure'
import type { PersonExportFormat } from './schema/words'

export type PersonFile = {
  fileName: string
  contentType: string
  body: ReadableStream<Uint8Array>
}

const contentTypes: Record<PersonExportFormat, string> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
}

/**
 * Exports every event that mentions a person, for who asks what is held of them, and records that it leaves. Streamed, and gone afterwards.
 * Throws `permission_missing` (403) and `person_not_found` (404), and what `exportToFile` throws.
 */
export async function startPersonExport(
  principal: SessionPrincipal,
  {
    ref,
    isWhole = false,
    format,
    signal,
    authoriseAgain,
  }: {
    ref: string
    /** Also by the refs that share an e-mail or id with this one: the same human, as a rule. */
    isWhole?: boolean
    format: PersonExportFormat
    signal?: AbortSignal
    /** Called when it is written, which may take long: whoever was locked out meanwhile gets nothing. */
    authoriseAgain?: () => Promise<void>
  },
): Promise<PersonFile> {
  requirePermission(principal, 'privacy.manage')
  const { companyId } = principal
  const refs = isWhole ? await gatherRefs(sql(), { companyId, ref }) : [ref]
  if (!(await describeErased(sql(), { companyId, refs }))) throw personNotFound()
  const fileName = `${ref}.${format}`
  const { body } = await writeAside(fileName, async (path) => {
    const request = { companyId, format, q: '', personRefs: refs, exportedBy: principal.email }
    const { rows, sha256, manifestSha256 } = await exportToFile(request, {
      path,
      ...(signal ? { signal } : {}),
    })
    await authoriseAgain?.()
    const details = {
      format,
      rows,
      sha256,
      manifest_sha256: manifestSha256,
      person: refs.join(' '),
    }
    const act = { action: 'audit_log.exported', context: 'Privacy', details }
    await inTransaction((tx) => recordActs(tx, { principal, acts: [act] }))
  })
  return { fileName, contentType: contentTypes[format], body }
}
