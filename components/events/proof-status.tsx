'use client'

import { CircleHelp, Lock, type LucideIcon, ShieldAlert, ShieldCheck } from 'lucide-react'
import { Button } from '@/components/ui/button'
import { cn } from '@/lib/web/cn'
import type { LogHead } from './seal'
import { isValid, type Verification, type VerificationResult } from './use-verification'

type ProofStatusProps = { seq: number; log: LogHead | null; verification: Verification }

/** At a glance: whether this browser has checked the event's seal, and what came of it. */
export function ProofStatus({ seq, log, verification }: ProofStatusProps) {
  const { result, isVerifying, verify } = verification
  const { Icon, words, className } = looks[stateOf(result)]
  return (
    <div
      className={cn(
        'flex flex-wrap items-center justify-between gap-x-3 gap-y-1.5 rounded-md border px-2.5 py-1.5',
        className,
      )}
    >
      <p className="flex min-w-0 gap-2">
        <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
        <span className="min-w-0">
          <span role="status" className="font-medium">
            {isVerifying ? 'Being verified…' : words}
          </span>
          {' · '}
          <span className="text-xs">
            seq {seq}
            {log ? ` in a log of ${log.size.toLocaleString('en-US')}` : null}
          </span>
        </span>
      </p>
      <Button
        size="sm"
        className="print:hidden"
        aria-disabled={isVerifying}
        onClick={isVerifying ? undefined : verify}
      >
        {result === null ? 'Verify' : 'Verify again'}
      </Button>
    </div>
  )
}

type State = 'unchecked' | 'valid' | 'invalid' | 'unknown'

function stateOf(result: VerificationResult): State {
  if (result === null) return 'unchecked'
  if (result === 'failed') return 'unknown'
  return isValid(result) ? 'valid' : 'invalid'
}

const looks: Record<State, { Icon: LucideIcon; words: string; className: string }> = {
  unchecked: {
    Icon: Lock,
    words: 'Sealed, not yet verified here',
    className: 'bg-subtle text-muted-foreground',
  },
  valid: {
    Icon: ShieldCheck,
    words: 'Verified in this browser',
    className: 'border-made/30 bg-made-subtle text-made',
  },
  invalid: {
    Icon: ShieldAlert,
    words: 'Verification failed: this is not what was sealed',
    className: 'border-gone/30 bg-gone-subtle text-gone',
  },
  unknown: {
    Icon: CircleHelp,
    words: 'Could not be verified: no evidence came',
    className: 'border-changed/30 bg-changed-subtle text-changed',
  },
}
