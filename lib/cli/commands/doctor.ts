import type { Command } from '@/lib/cli/command'
import { examineInstance } from '@/lib/cli/examine-instance'
import { formatTable } from '@/lib/cli/format-table'

export const doctor: Command = {
  name: 'doctor',
  about:
    'Looks at database, roles, partitions, keys, marks and disk, and says what needs somebody.',
  options: {},
  examples: ['doctor', 'doctor --json'],
  needsInstance: true,
  run: async ({ isEmbedded }) => {
    const findings = await examineInstance({ isEmbedded })
    const ok = findings.every(({ status }) => status !== 'fail')
    return {
      json: { ok, findings },
      text: formatTable(
        ['', 'what', ''],
        findings.map(({ name, status, what }) => [status, name, what]),
      ),
      exitCode: ok ? 0 : 1,
    }
  },
}
