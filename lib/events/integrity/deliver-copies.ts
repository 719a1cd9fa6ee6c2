import { listCompanies } from '@/lib/companies/queries'
import { requireLog } from '@/lib/log/checkpoints'
import { originOfEpoch } from '@/lib/log/epoch-origin'
import { nowMs } from '@/lib/platform/clock'
import { loadEnv } from '@/lib/platform/env'
import { AppError } from '@/lib/platform/errors'
import { log } from '@/lib/platform/log'
import { sendMail } from '@/lib/platform/mail'
import { proveGrowth } from './consistency'
import { publishToDirectory, readCheckpointText, readPublishedLatest } from './publish-to-directory'
import { refusePublishing } from './refuse-publishing'
import { copyTriedForMs, retryAfterMs } from './rules'
import { type CopyRow, listDueCopies, updateCopy } from './store/copies'

const copiesPerRun = 200

/** Brings every copy that is due to its place; what fails is tried again later, and says why meanwhile. */
export async function deliverCopies(signal?: AbortSignal): Promise<void> {
  for (const copy of await listDueCopies(new Date(nowMs()), copiesPerRun)) {
    if (signal?.aborted) return
    const attempts = copy.attempts + 1
    try {
      await deliver(copy)
      const publishedAt = new Date(nowMs())
      await updateCopy(copy.id, { publishedAt, attempts, nextAttemptAt: null, failure: null })
    } catch (error) {
      const { companyId: company, kind, size, createdAt } = copy
      const failure = describeFailure(error)
      log.error('a copy of a checkpoint could not be delivered', error, {
        ...{ company, kind, size: Number(size), attempts },
      })
      const isGivenUp = nowMs() - createdAt.getTime() > copyTriedForMs
      const nextAttemptAt = isGivenUp ? null : new Date(nowMs() + retryAfterMs(attempts))
      await updateCopy(copy.id, { attempts, nextAttemptAt, failure })
    }
  }
}

async function deliver(copy: CopyRow): Promise<void> {
  const { kind, place, note, consistency } = copy
  const size = Number(copy.size)
  if (kind === 'directory') {
    await refuseFork(copy)
    return publishToDirectory(place, { size, note, consistency })
  }
  if (kind === 'email') return mailCopy(copy)
  throw new Error(`nobody delivers copies of checkpoints to a ${kind}`)
}

/** What the directory holds may have changed, or could not be read, since the copy was planned. */
async function refuseFork({ companyId, place, epoch, size, note }: CopyRow): Promise<void> {
  const before = readPublishedLatest(place)
  const latest = before === undefined ? null : readCheckpointText(before)
  if (before === undefined || (latest && latest.size > Number(size))) return
  const origin = originOfEpoch((await requireLog(companyId)).origin, epoch)
  const growth = await proveGrowth({ companyId, origin, before, next: note })
  if (growth.ok) return
  await refusePublishing({ companyId, origin, size: Number(size), refusal: growth.why })
  throw new AppError('checkpoint_contradicts', {
    status: 409,
    title: 'The directory holds another history',
    detail: `It was not published: ${growth.why}.`,
  })
}

async function mailCopy({ companyId, place, size, note, consistency }: CopyRow): Promise<void> {
  const company = (await listCompanies()).find(({ id }) => id === companyId)
  const name = company?.name ?? companyId
  await sendMail({
    to: place,
    subject: `Checkpoint of the audit log of ${name}: ${size.toLocaleString('en-US')} events`,
    text: [
      `This is the signed head of the audit log of ${name}. Keep this mail: with it anybody can show later whether the log still holds what it held today. The log cannot be rewritten without contradicting it.`,
      note,
      ...(consistency === null
        ? []
        : [
            'That the log only grew since the checkpoint before:',
            consistency.split('\n\n')[0] ?? '',
          ]),
      `To compare: ${loadEnv().baseUrl}${company ? `/${company.slug}/integrity` : ''}`,
    ].join('\n\n'),
  })
}

/** For the page: our own words, or those of the file system without more than it has to say. */
function describeFailure(error: unknown): string {
  if (error instanceof AppError) return error.detail
  const { code } = error as NodeJS.ErrnoException
  const words: Record<string, string> = {
    ENOENT: 'The directory is not there.',
    EACCES: 'The directory may not be written to.',
    EROFS: 'The directory may not be written to.',
    ENOSPC: 'There is no space left.',
    ENOTDIR: 'It is no directory.',
  }
  return words[code ?? ''] ?? 'Something unexpected went wrong; the server’s own log says what.'
}
