import { Code, Fact, factListClass } from '@/components/events/fact'
import { Timestamp } from '@/components/time/timestamp'
import { CopyButton } from '@/components/ui/copy-button'
import { Section } from '@/components/ui/section'
import type { IntegrityOverview } from '@/lib/events/integrity/schema'
import { countEvents } from './check-words'
import { NoteActions } from './note-actions'

/** Where the log ends, and the signed note that says so. */
export function LogHead({ log, newest }: Pick<IntegrityOverview, 'log' | 'newest'>) {
  return (
    <Section
      title="Head of the log"
      description="One Merkle tree over all events of this company (RFC 6962), signed as C2SP checkpoints."
    >
      <div className="grid gap-4 lg:grid-cols-2">
        <dl className={`${factListClass} content-start`}>
          <Fact label="Size">
            <span className="tabular-nums">{countEvents(log.size)}</span>
          </Fact>
          <Fact label="Root">
            <span className="flex min-w-0 items-start gap-1">
              <Code>{log.root}</Code>
              <CopyButton text={log.root} label="Copy root" className="size-6" />
            </span>
          </Fact>
          <Fact label="Origin">
            <Code>{log.origin}</Code>
          </Fact>
          <Fact label="Epoch">{log.epoch}</Fact>
          {log.prunedTo > 0 ? (
            <Fact label="Kept from">
              <span className="tabular-nums">seq {log.prunedTo}</span>
            </Fact>
          ) : null}
        </dl>
        {newest ? (
          <div className="grid min-w-0 content-start gap-2">
            <h3 className="font-medium">
              Newest checkpoint, of {countEvents(newest.size)}, signed{' '}
              <Timestamp at={newest.signedAt} />
            </h3>
            <pre className="overflow-x-auto whitespace-pre-wrap break-all rounded-md border bg-subtle p-3 text-code">
              {newest.note}
            </pre>
            <NoteActions checkpoint={newest} hasText />
          </div>
        ) : (
          <p className="text-muted-foreground">
            Nothing is signed yet: that happens within a minute of the first event.
          </p>
        )}
      </div>
    </Section>
  )
}
