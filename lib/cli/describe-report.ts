import { encodeBase64 } from '@/lib/log/core/bytes'
import { type BundleReport, describeProblem } from '@/lib/log/core/bundle/bundle-report'

const headlines = {
  valid: 'VALID',
  invalid: 'INVALID',
  forked: 'FORKED: the bundle holds, but its history is not the one that was seen before.',
  unanchored: 'NOT ANCHORED: the bundle holds, but too few witnesses of the policy cosigned it.',
} as const

const marks = { passed: '✓', failed: '✗', skipped: '–' } as const

/** The report of a verification as people read it on a terminal. */
export function describeReport(report: BundleReport, file: string): string {
  const { verdict, checks, log, notProven, events } = report
  return [
    `${headlines[verdict]}  ${printable(file)}`,
    ...checks.flatMap(({ name, verdict: own, note, problems }) => [
      `  ${marks[own]} ${name.padEnd(12)} ${printable(note)}`,
      ...problems.map((problem) => `      ${printable(describeProblem(problem))}`),
    ]),
    '',
    `${events.toLocaleString('en-US')} events read.`,
    ...(log ? [`Log ${log.origin}`, `Size ${log.size}, root ${encodeBase64(log.root)}`] : []),
    '',
    'Not proven:',
    ...notProven.map((sentence) => `  · ${sentence}`),
  ].join('\n')
}

/** What a bundle says is a stranger's text, and could move the cursor of a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, '?')
}
