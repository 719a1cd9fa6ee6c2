import { adminsToAsk } from '@/lib/access/queries/members'
import { permissions } from '@/lib/access/schema'
import { AppError } from '@/lib/platform/errors'

/**
 * The one answer to what does not exist and to what somebody may not see: it names the administrators of the viewer's own
 * company, so that neither text nor length tells anything about the thing itself.
 */
export async function notYoursToSee(viewer?: { companyId: string } | null): Promise<AppError> {
  return new AppError('not_found', {
    status: 404,
    title: 'Not found',
    detail: await notYoursText(viewer?.companyId),
  })
}

/** The same sentence for a page; `companyId` is the viewer's own company, never the one they asked for. */
export async function notYoursText(companyId: string | undefined): Promise<string> {
  const admins = companyId === undefined ? [] : await adminsToAsk(companyId)
  const names = admins.map(({ name, email }) => `${name} (${email})`).join(', ')
  return `Not found, or not yours to see. Ask ${names || 'an administrator of your company'} for *${permissions['audit_log.view'].label}*.`
}
