import { checkSegments } from '@/lib/events/segments/check-segments'
import { checkIntegrity } from '@/lib/log/integrity-check'
import type { Command } from '@/lib/cli/command'
import { findCompany } from '@/lib/cli/find-company'

const problemsFound = 10

export const integrityCheck: Command = {
  name: 'integrity check',
  about:
    'Compares everything that is stored of a log with what was sealed. Exit code 10: problems.',
  options: { company: { kind: 'text', value: 'SLUG', about: 'which company', isRequired: true } },
  examples: ['integrity check --company acme', 'integrity check --company acme --json'],
  needsInstance: true,
  run: async ({ input, progress, signal }) => {
    const { company } = await findCompany(input.required('company'))
    const companyId = company.id
    const ofLog = await checkIntegrity({
      ...{ companyId, signal },
      onProgress: ({ done, total }) => progress.update({ done, total, label: 'checked' }),
    })
    const ofIndex = await checkSegments({
      ...{ companyId, signal },
      onProgress: ({ done, total }) =>
        progress.update({ done, total, label: 'of the index checked' }),
    })
    const problems = [...ofLog.problems, ...ofIndex].map(({ seq, what }) => ({ seq, what }))
    const { size, root } = ofLog
    const report = { ok: problems.length === 0, size, root, problems }
    const count = report.size.toLocaleString('en-US')
    const text = report.ok
      ? `The log of "${company.slug}" is whole: ${count} events, root ${report.root}.`
      : report.problems.map(({ seq, what }) => `seq ${seq}: ${what}`).join('\n')
    return { json: report, text, exitCode: report.ok ? 0 : problemsFound }
  },
}
