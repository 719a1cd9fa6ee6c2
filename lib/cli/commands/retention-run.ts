import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'
import { previewPruning } from '@/lib/retention/find-due'
import { dropEndedPartitions } from '@/lib/retention/jobs'
import { pruneLog } from '@/lib/retention/prune-log'
import { describeDays } from '@/lib/retention/schema/presets'
import { settleRetention } from '@/lib/retention/settle'

export const retentionRun: Command = {
  name: 'retention run',
  about: 'Deletes what is past its retention and not held, now instead of within the day.',
  options: {
    company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true },
    'dry-run': { kind: 'flag', about: 'say what would be deleted, and delete nothing' },
  },
  examples: ['retention run --company acme --dry-run', 'retention run --company acme --json'],
  needsInstance: true,
  run: async ({ input, progress, signal }) => {
    const { company } = await findCompany(input.required('company'))
    const { keptDays, pendingDays, pendingFrom } = await settleRetention(company.id)
    const kept = describeDays(keptDays)
    if (input.flag('dry-run')) {
      const preview = await previewPruning(company.id, keptDays)
      const { events, oldest, held, holds } = preview
      const pending =
        pendingDays === null
          ? null
          : { days: pendingDays, from: pendingFrom?.toISOString() ?? null }
      return {
        json: { dry_run: true, kept_days: keptDays, pending, events, oldest, held, holds },
        text: [
          `"${company.slug}" keeps events for ${kept}: ${tell(events)} would be deleted${oldest ? `, the oldest of ${oldest}` : ''}.`,
          ...(held > 0
            ? [
                `${tell(held)} would stay, held by ${holds.map(({ name }) => `"${name}"`).join(', ')}.`,
              ]
            : []),
        ].join('\n'),
      }
    }
    const { runId, pruned, held } = await pruneLog(company.id, {
      ...{ signal, isUrgent: true },
      onProgress: ({ done, total }) => progress.update({ done, total, label: 'looked at' }),
    })
    const partitions = await dropEndedPartitions()
    return {
      json: {
        dry_run: false,
        kept_days: keptDays,
        events: pruned,
        held,
        run: runId,
        partitions_dropped: partitions,
      },
      text: `"${company.slug}" keeps events for ${kept}: ${tell(pruned)} deleted${held > 0 ? `, ${tell(held)} held` : ''}.`,
    }
  },
}

function tell(events: number): string {
  return `${events.toLocaleString('en-US')} ${events === 1 ? 'event' : 'events'}`
}
