import type { z } from 'zod'
import type { KeyPrincipal } from '@/lib/access/schema'
import { ingestEvents } from '@/lib/events/commands'
import { getEvent, locateEvent } from '@/lib/events/queries/get-event'
import { readEvents } from '@/lib/events/queries/read-events'
import type { AuditLogPage, auditLogRead, IngestResult, StoredEvent } from '@/lib/events/schema'
import { requireFormat } from '@/lib/exports/require-format'
import type { exportRead } from '@/lib/exports/schema/export-read'
import {
  proveConsistency,
  proveInclusion,
  readLogKeys,
  readTile,
  requireLog,
  sealCheckpoint,
} from '@/lib/log/checkpoints'
import { encodeBase64 } from '@/lib/log/core/bytes'
import { parseTilePath } from '@/lib/log/core/tile'
import { AppError } from '@/lib/platform/errors'
import type { ApiContext } from './api-route'
import type { ApiPrincipal } from './authorise'
import { withinBodyBudget } from './body-budget'
import { streamExport } from './export-stream'
import { notYoursToSee } from './not-yours'
import type { EventBodyText } from './read-event-body'

/** The answers of `/api/audit-log` and what lies below it: input checked, reader authorised by `apiRoute`. */

export async function answerPage(
  principal: ApiPrincipal,
  input: z.output<typeof auditLogRead>,
  { signal, url }: ApiContext,
) {
  const { epoch, ...page } = await readEvents(principal, {
    before: input.before,
    after: input.after,
    limit: input.limit,
    cursor: input.cursor,
    q: input.q,
    expand: input.expand === 'event',
    tail: input.tail,
    waitMs: input.wait * 1000,
    epoch: input.epoch,
    signal,
  })
  const headers = { ...epochHeader({ epoch }), ...linkToNext(url, page) }
  return { body: page, headers }
}

export async function answerIngest(principal: KeyPrincipal, { body }: { body: EventBodyText }) {
  const result = await ingestEvents(
    { companyId: principal.companyId, via: { type: 'api_key', id: principal.keyId } },
    body,
  )
  return { body: result, status: statusOf(result) }
}

/** The same for a body that Next has read already: only the work on it is bounded. */
export function answerIngestInTurn(principal: KeyPrincipal, input: { body: EventBodyText }) {
  const { companyId } = principal
  const bytes = input.body.bytes.length
  return withinBodyBudget({ companyId, bytes }, () => answerIngest(principal, input))
}

export async function answerEvent(
  principal: ApiPrincipal,
  { id }: { id: string },
): Promise<{ body: StoredEvent; headers: Record<string, string> }> {
  const seq = await locateOwnEvent(principal, id)
  const { log, ...event } = await getEvent(principal, { seq })
  return { body: event, headers: epochHeader(log) }
}

/** A C2SP tlog-proof of the event against the newest checkpoint. */
export async function answerProof(
  principal: ApiPrincipal,
  { id }: { id: string },
): Promise<Response> {
  const seq = await locateOwnEvent(principal, id)
  const { proof, log } = await proveInclusion({ companyId: principal.companyId, seq })
  return plainText(proof, {
    ...epochHeader(log),
    'content-disposition': `inline; filename="event-${seq + 1}.tlog-proof"`,
  })
}

export async function answerCheckpoint({ companyId }: ApiPrincipal): Promise<Response> {
  const { note, log } = await sealCheckpoint(companyId)
  return plainText(note, epochHeader(log))
}

export async function answerKey({ companyId }: ApiPrincipal): Promise<Response> {
  return plainText(await readLogKeys(companyId))
}

/** A file of events, sent as it is written (`streamExport`). */
export async function answerExport(
  principal: KeyPrincipal,
  input: z.output<typeof exportRead>,
  context: ApiContext,
): Promise<Response> {
  requireFormat(principal.plan, input.format)
  const { companyId, keyName } = principal
  const request = { ...input, companyId, exportedBy: `API key ${keyName}` }
  return await streamExport(principal, request, context)
}

/** The proof, one base64 hash a line, in the order of RFC 6962 §2.1.2. */
export async function answerConsistency(
  { companyId }: ApiPrincipal,
  { from, to }: { from: number; to: number },
): Promise<Response> {
  const log = await requireLog(companyId)
  const { size } = log
  if (from > to || to > size) {
    throw new AppError('invalid_input', {
      status: 400,
      title: 'Invalid input',
      detail: `from and to must be sizes of the log, 0 ≤ from ≤ to ≤ ${size}.`,
      errors: [
        {
          pointer: from > to ? '/from' : '/to',
          message: `must be at most ${from > to ? to : size}`,
        },
      ],
    })
  }
  const proof = await proveConsistency({ companyId, from, to })
  return plainText(proof.map((hash) => `${encodeBase64(hash)}\n`).join(''), epochHeader(log))
}

/** A C2SP tile of hashes. A complete one never changes; a partial one may be asked for while it grows. */
export async function answerTile(
  principal: ApiPrincipal,
  { path }: { path: string[] },
): Promise<Response> {
  const tile = parseTilePath(`tile/${path.join('/')}`)
  const bytes = tile && (await readTile({ companyId: principal.companyId, tile }))
  if (!bytes) throw await notYoursToSee(principal)
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': 'application/octet-stream',
      // Not for ever: a new epoch begins where the database was put back to.
      'cache-control': 'private, max-age=3600',
    },
  })
}

async function locateOwnEvent(principal: ApiPrincipal, id: string): Promise<number> {
  const seq = await locateEvent(principal, id)
  if (seq === undefined) throw await notYoursToSee(principal)
  return seq
}

/** In which epoch of the log the answer was made: a reader compares it with the one they know. */
function epochHeader({ epoch }: { epoch: number }): Record<string, string> {
  return { 'trailkeeper-epoch': String(epoch) }
}

function statusOf({ recorded, duplicates, rejected }: IngestResult): number {
  if (rejected === 0) return 200
  return recorded + duplicates > 0 ? 207 : 422
}

function linkToNext(url: URL, { cursor }: AuditLogPage): Record<string, string> {
  if (cursor === null) return {}
  const next = new URLSearchParams(url.searchParams)
  next.set('cursor', String(cursor))
  return { link: `<${url.pathname}?${next}>; rel="next"` }
}

function plainText(text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, {
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  })
}
