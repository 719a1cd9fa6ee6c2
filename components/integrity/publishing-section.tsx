import type { ReactNode } from 'react'
import { Code } from '@/components/events/fact'
import { Timestamp } from '@/components/time/timestamp'
import { Alert } from '@/components/ui/alert'
import { Section } from '@/components/ui/section'
import type { IntegrityOverview } from '@/lib/events/integrity/schema'
import type { StreamedHead } from '@/lib/streaming/schema/views'
import { countEvents } from './check-words'

type PublishingSectionProps = {
  publishing: IntegrityOverview['publishing']
  streamed: readonly StreamedHead[]
  /** For who may change it. */
  form: ReactNode
}

/** Where checkpoints go, so that others hold them. */
export function PublishingSection({ publishing, streamed, form }: PublishingSectionProps) {
  const { recipients, rhythm, directory, canMail, canChange, refusal } = publishing
  return (
    <Section
      title="Publishing"
      description="Checkpoints that others keep make a rewrite visible. Each one must continue the one before, or none is published."
    >
      <div className="grid gap-4">
        {refusal ? (
          <Alert tone="error" title="Nothing is published any more">
            <p>
              The log contradicts what was published: {refusal.why}. Found{' '}
              <Timestamp at={refusal.at} />.
            </p>
          </Alert>
        ) : null}
        <p>
          {directory === null ? (
            <>
              In no directory: the operator of this instance sets one (
              <span className="text-code">CHECKPOINT_DIR</span>).
            </>
          ) : (
            <>
              In the directory <Code>{directory}</Code>, at most every ten minutes.
            </>
          )}
        </p>
        <p>
          {streamed.length === 0
            ? 'In no stream: each destination of the audit log settings gets them with its events.'
            : `In streams: ${streamed.map(tellStreamed).join(', ')}.`}
        </p>
        {canMail ? null : (
          <Alert>
            <p>
              This instance sends no mail yet; its operator sets a mail server (
              <span className="text-code">SMTP_URL</span>).
            </p>
          </Alert>
        )}
        {canChange ? (
          form
        ) : (
          <p>
            {recipients.length === 0
              ? 'Mailed to nobody.'
              : `Mailed ${rhythm} to ${recipients.join(', ')}.`}
          </p>
        )}
      </div>
    </Section>
  )
}

function tellStreamed({ destination, size }: StreamedHead): string {
  return `${destination} (of ${countEvents(size)})`
}
