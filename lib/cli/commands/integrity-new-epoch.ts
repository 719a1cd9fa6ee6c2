import { originOf } from '@/lib/access/origin'
import { startEpoch } from '@/lib/log/new-epoch'
import { inTransaction } from '@/lib/platform/db'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

export const integrityNewEpoch: Command = {
  name: 'integrity new-epoch',
  about: 'Goes on with a log whose database was put back behind what was published of it.',
  options: { company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true } },
  examples: ['integrity new-epoch --company acme'],
  needsInstance: true,
  run: async ({ input }) => {
    const { company, operator } = await findCompany(input.required('company'))
    const { actor, details } = originOf(operator)
    const by = { actor, ...(details ? { details } : {}) }
    const started = await inTransaction((tx) => startEpoch(tx, { companyId: company.id, by }))
    const { epoch, origin, size } = started
    return {
      json: { company: company.slug, epoch, origin, size },
      text: [
        `The log of "${company.slug}" goes on from ${size.toLocaleString('en-US')} events in epoch ${epoch}.`,
        `Its checkpoints are signed as ${origin} from now on: give verifiers the new key of the log.`,
      ].join('\n'),
    }
  },
}
