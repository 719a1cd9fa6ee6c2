import { CircleCheck, CircleMinus, CircleX, type LucideIcon } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import type {
  BundleCheck,
  BundleCheckName,
  BundleProblem,
  BundleReport,
} from '@/lib/log/core/bundle/bundle-report'
import { cn } from '@/lib/web/cn'
import { BundleFacts } from './bundle-facts'

type BundleReportViewProps = { name: string; report: BundleReport }

/** What came of verifying a bundle, in words: the verdict, every check with what is wrong where, and what is not proven. */
export function BundleReportView({ name, report }: BundleReportViewProps) {
  const { tone, title, words } = verdicts[report.verdict]
  return (
    <div className="grid gap-6">
      <Alert tone={tone} title={title}>
        <p className="min-w-0 break-words">
          {name}: {words}
        </p>
        {isPinned(report) || report.verdict === 'invalid' ? null : (
          <p>Keys not pinned: the bundle was checked with the keys that came with it.</p>
        )}
      </Alert>
      {report.verdict === 'invalid' ? null : <BundleFacts report={report} />}
      <Section title="Checks" hasPadding={false}>
        <ul className="divide-y">
          {report.checks.map((check) => (
            <CheckLine key={check.name} check={check} />
          ))}
        </ul>
      </Section>
      <Section title="Not proven" description="What nobody can conclude from this bundle.">
        <ul className="grid list-disc gap-1.5 pl-5">
          {report.notProven.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </Section>
    </div>
  )
}

function isPinned({ checks }: BundleReport): boolean {
  return checks.some(({ name, verdict }) => name === 'keys' && verdict === 'passed')
}

const verdicts = {
  valid: { tone: 'success', title: 'Valid', words: 'everything in it is as it was sealed.' },
  invalid: { tone: 'error', title: 'Not valid', words: 'do not rely on it.' },
  forked: {
    tone: 'error',
    title: 'Another history',
    words: 'it holds, but contradicts what was seen before.',
  },
  unanchored: {
    tone: 'warning',
    title: 'Not anchored',
    words: 'it holds, but too few witnesses of the policy cosigned it.',
  },
} as const

const names: Record<BundleCheckName, string> = {
  archive: 'Archive',
  files: 'Files',
  signatures: 'Signatures of the bundle',
  keys: 'Keys',
  checkpoint: 'Head of the log',
  manifest: 'Manifest',
  lines: 'Events',
  proof: 'Proof',
  disclosures: 'Personal values',
  anchors: 'Witnesses',
  history: 'Earlier heads',
}

const looks: Record<BundleCheck['verdict'], { Icon: LucideIcon; word: string; className: string }> =
  {
    passed: { Icon: CircleCheck, word: 'passed', className: 'text-made' },
    failed: { Icon: CircleX, word: 'failed', className: 'text-gone' },
    skipped: { Icon: CircleMinus, word: 'not checked', className: 'text-muted-foreground' },
  }

function CheckLine({ check }: { check: BundleCheck }) {
  const { Icon, word, className } = looks[check.verdict]
  return (
    <li className="grid gap-1 px-4 py-2.5">
      <p className="flex min-w-0 gap-2">
        <Icon className={cn('mt-0.5 size-4 shrink-0', className)} aria-label={word} role="img" />
        <span className="min-w-0 break-words">
          <span className="font-semibold">{names[check.name]}.</span> {check.note}
        </span>
      </p>
      {check.problems.length > 0 ? (
        <ul className="grid gap-1 pl-6">
          {check.problems.map((problem) => (
            <li key={JSON.stringify(problem)} className="min-w-0 break-words text-gone">
              <Place problem={problem} />
              {problem.what}
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  )
}

function Place({ problem: { file, line } }: { problem: BundleProblem }) {
  if (file === null) return null
  return (
    <>
      <code className="font-mono text-xs">{file}</code>
      {line === null ? ': ' : `, line ${line}: `}
    </>
  )
}
