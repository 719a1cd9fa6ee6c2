'use client'

import { CircleCheck, CircleMinus, CircleX, Download, ShieldCheck } from 'lucide-react'
import { Alert } from '@/components/ui/alert'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import type { StoredEvent } from '@/lib/events/schema'
import type { EventCheck } from '@/lib/log/core/verify-event'
import { routes } from '@/lib/web/routes'
import { Small } from './fact'
import { isValid, type Verification, type VerificationResult } from './use-verification'

export type LogHead = { size: number; origin: string }

type SealProps = {
  company: string
  event: StoredEvent
  log: LogHead | null
  verification: Verification
}

/** Where an event stands in the sealed log, and the means to check that without believing this page. */
export function Seal({ company, event, log, verification }: SealProps) {
  const { result, isVerifying, verify } = verification
  return (
    <div className="grid gap-3">
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_1fr]">
        <Row label="Position">
          seq <span className="text-code">{event.seq}</span>
          {log ? ` of a log of ${log.size.toLocaleString('en-US')} events` : null}
          <Small>The same place counted from 0, as proofs and cursors count it.</Small>
        </Row>
        <Row label="Leaf hash">
          <span className="break-all text-code">{event.leaf_hash}</span>
          <CopyButton text={event.leaf_hash} label="Copy leaf hash" className="size-6" />
        </Row>
        {log ? (
          <Row label="Log">
            <span className="break-all text-code">{log.origin}</span>
          </Row>
        ) : null}
      </dl>
      <div className="flex flex-wrap gap-2 print:hidden">
        <Button size="sm" variant="primary" onClick={verify} disabled={isVerifying}>
          <ShieldCheck aria-hidden />
          {isVerifying ? 'Verifying…' : 'Verify in this browser'}
        </Button>
        <Button size="sm" asChild>
          <a
            href={routes.eventProof(company, event.id)}
            download={`event-${event.seq + 1}.tlog-proof`}
          >
            <Download aria-hidden />
            Download proof
          </a>
        </Button>
      </div>
      {result === null ? null : <Result result={result} />}
    </div>
  )
}

function Row({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted-foreground">{label}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-1">{children}</dd>
    </div>
  )
}

function Result({ result }: { result: NonNullable<VerificationResult> }) {
  if (result === 'failed') {
    return (
      <Alert tone="error" title="Not verified">
        <p>
          The evidence could not be fetched. Nothing is known about this event's seal; try again.
        </p>
      </Alert>
    )
  }
  const isRight = isValid(result)
  return (
    <div className="grid gap-3">
      <Alert tone={isRight ? 'success' : 'error'} title={isRight ? 'Valid' : 'Not valid'}>
        <p>
          {isRight
            ? 'This browser computed every hash and checked the signature of the log.'
            : 'What the server showed and what the log sealed do not agree.'}
        </p>
      </Alert>
      <ul className="grid gap-1.5">
        {result.checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
        {result.isShownHash ? null : (
          <CheckLine
            check={{
              name: 'leaf',
              verdict: 'failed',
              reason: 'not_a_leaf',
              note: 'The hash on this page is not the hash of the sealed line.',
            }}
          />
        )}
      </ul>
      <details>
        <summary className="cursor-pointer rounded-sm text-muted-foreground text-xs">
          What this does not prove
        </summary>
        <ul className="mt-1.5 grid list-disc gap-1 pl-5 text-muted-foreground text-xs">
          {result.notProven.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
          <li>That these keys are the right ones: compare them with keys you got another way.</li>
        </ul>
      </details>
    </div>
  )
}

const verdicts = {
  passed: { Icon: CircleCheck, className: 'text-made', word: 'Passed' },
  failed: { Icon: CircleX, className: 'text-gone', word: 'Failed' },
  skipped: { Icon: CircleMinus, className: 'text-muted-foreground', word: 'Not checked' },
}

function CheckLine({ check }: { check: EventCheck }) {
  const { Icon, className, word } = verdicts[check.verdict]
  return (
    <li className="flex gap-2 text-xs">
      <Icon className={`mt-0.5 size-4 shrink-0 ${className}`} aria-hidden />
      <span className="min-w-0 break-words">
        <span className="sr-only">{word}: </span>
        <span className="font-medium">{check.name}</span>{' '}
        <span className="text-muted-foreground">{check.note}</span>
      </span>
    </li>
  )
}
