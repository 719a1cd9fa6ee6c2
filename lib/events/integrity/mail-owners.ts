import { listOwners } from '@/lib/access/queries/find-people'
import { listCompanies } from '@/lib/companies/queries'
import { loadEnv } from '@/lib/platform/env'
import { log } from '@/lib/platform/log'
import { isMailConfigured, sendMail } from '@/lib/platform/mail'

/**
 * Tells a company's owners by mail what is wrong with their log. Never throws, and sends nothing without a mail server: the
 * console, the log of the process and the metrics say it too.
 */
export async function mailDamage(
  companyId: string,
  { subject, lines }: { subject: string; lines: readonly string[] },
): Promise<void> {
  if (!isMailConfigured()) return
  try {
    const company = (await listCompanies()).find(({ id }) => id === companyId)
    const page = company ? `${loadEnv().baseUrl}/${company.slug}/integrity` : loadEnv().baseUrl
    const text = [
      `Something was changed outside the product in the audit log of ${company?.name ?? companyId}:`,
      lines.join('\n'),
      'Keep a copy of the database as it is, and compare it with a checkpoint that you have kept elsewhere before anything is repaired.',
      page,
    ].join('\n\n')
    for (const { email } of await listOwners(companyId)) {
      await sendMail({ to: email, subject: `${subject}: ${company?.name ?? companyId}`, text })
    }
  } catch (error) {
    log.error('owners could not be told by mail of a damaged log', error, { company: companyId })
  }
}
