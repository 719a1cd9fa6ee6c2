import { Timestamp } from '@/components/time/timestamp'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import type { ExportState, ExportView } from '@/lib/exports/schema/formats'
import { countEvents, describeProgress, formatBytes } from './export-words'

const states: Record<ExportState, { label: string; tone: BadgeTone }> = {
  waiting: { label: 'Waiting', tone: 'neutral' },
  running: { label: 'Running', tone: 'accent' },
  done: { label: 'Done', tone: 'made' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
  failed: { label: 'Failed', tone: 'gone' },
  expired: { label: 'Expired', tone: 'neutral' },
  sent: { label: 'Sent', tone: 'made' },
}

/** How far an export is, or what became of it. */
export function ExportProgress({ export: one }: { export: ExportView }) {
  const { state, rows, bytes, sha256, error, expiresAt, resumableUntil } = one
  const { label, tone } = states[state]
  const hasResult = bytes !== null && (state === 'done' || state === 'sent' || state === 'expired')
  return (
    <div className="grid gap-1">
      <span className="flex flex-wrap items-center gap-2">
        <Badge tone={tone}>{label}</Badge>
        {hasResult ? (
          <span className="whitespace-nowrap text-xs tabular-nums">
            {countEvents(rows)}, {formatBytes(bytes)}
          </span>
        ) : null}
      </span>
      {state === 'running' ? <Bar export={one} /> : null}
      {state === 'waiting' ? (
        <Note>
          {rows > 0
            ? `${describeProgress(one)} written. It goes on as soon as a worker is free.`
            : 'It begins as soon as a worker is free.'}
        </Note>
      ) : null}
      {error === null ? null : <Note>{error}</Note>}
      {resumableUntil === null ? null : (
        <Note>
          {describeProgress(one)} written, kept until <Timestamp at={resumableUntil} />
        </Note>
      )}
      {state === 'expired' ? <Note>Its file was deleted.</Note> : null}
      {state === 'done' && expiresAt !== null ? (
        <Note>
          Kept until <Timestamp at={expiresAt} />
        </Note>
      ) : null}
      {hasResult && sha256 !== null ? (
        <span className="flex items-center gap-1 text-muted-foreground text-xs">
          SHA-256 <span className="text-code">{sha256.slice(0, 12)}…</span>
          <CopyButton text={sha256} label="Copy the SHA-256" />
        </span>
      ) : null}
    </div>
  )
}

function Note({ children }: { children: React.ReactNode }) {
  return <span className="text-muted-foreground text-xs">{children}</span>
}

function Bar({ export: one }: { export: ExportView }) {
  const { rows, rowsExpected: expected } = one
  const share = expected === null || expected === 0 ? null : Math.min(1, rows / expected)
  return (
    <>
      <progress
        className="h-1.5 w-full max-w-56 accent-accent"
        aria-label="Events written"
        {...(share === null ? {} : { value: share, max: 1 })}
      />
      <span className="text-muted-foreground text-xs tabular-nums">{describeProgress(one)}</span>
    </>
  )
}
