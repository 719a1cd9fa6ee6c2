import { createSetupLink } from '@/lib/access/commands/setup'
import { ensureInstanceCompany } from '@/lib/companies/commands'
import { ensurePartitions } from '@/lib/log/partitions'
import { nowMs } from '@/lib/platform/clock'

/**
 * What every start of the server needs before its first request: room for events, and the instance's own log. On a fresh
 * instance also the one-time link that opens it, as lines for the console; earlier links stop working.
 */
export async function prepareSetup({ baseUrl }: { baseUrl: string }): Promise<{ lines: string[] }> {
  await ensurePartitions({ nowMs: nowMs() })
  await ensureInstanceCompany()
  const token = await createSetupLink()
  if (token === null) return { lines: [] }
  return {
    lines: [
      'This instance is new. Open this link once to make its first company and owner:',
      `  ${baseUrl}/setup?token=${token}`,
    ],
  }
}
