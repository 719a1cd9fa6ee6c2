'use client'

import { Alert } from '@/components/ui/alert'
import { CopyButton } from '@/components/ui/copy-button'
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs'
import type { StoredEvent } from '@/lib/events/schema'
import { ChangesList } from './changes-list'
import { EventFacts } from './event-facts'
import { FindRelated } from './find-related'
import { JsonTree } from './json-tree'
import { ProofStatus } from './proof-status'
import { RequestFacts } from './request-facts'
import { type LogHead, Seal } from './seal'
import { useVerification } from './use-verification'

type EventDetailsProps = {
  company: string
  event: StoredEvent
  log: LogHead | null
  /** Of the headings in it: one below that of the place. A jump would read as a part that is missing. */
  level: HeadingLevel
}
type HeadingLevel = 2 | 3

/** Everything about one event, in the drawer and on its own page alike. */
export function EventDetails({ company, event, log, level }: EventDetailsProps) {
  const verification = useVerification(company, event)
  return (
    <Tabs defaultValue="details" className="grid grid-cols-1 gap-4">
      <ProofStatus seq={event.seq} log={log} verification={verification} />
      <FindRelated company={company} event={event} />
      <TabsList className="print:hidden">
        <TabsTrigger value="details">Details</TabsTrigger>
        <TabsTrigger value="json">JSON</TabsTrigger>
      </TabsList>
      <TabsContent value="details" className="grid gap-6">
        <EventFacts company={company} event={event} />
        {event.changes && event.changes.length > 0 ? (
          <Section title="Changes" level={level}>
            <ChangesList changes={event.changes} />
          </Section>
        ) : null}
        {event.request ? (
          <Section title="Request" level={level}>
            <RequestFacts
              company={company}
              event={event}
              request={event.request}
              headingLevel={level === 2 ? 3 : 4}
            />
          </Section>
        ) : null}
        {event.details && Object.keys(event.details).length > 0 ? (
          <Section title="Details" level={level}>
            <JsonTree
              value={event.details}
              label="Details"
              place={{ company, event, pointer: '/details' }}
            />
          </Section>
        ) : null}
        <Withheld event={event} />
        <Section title="Seal" level={level}>
          <Seal company={company} event={event} log={log} verification={verification} />
        </Section>
      </TabsContent>
      <TabsContent value="json" className="grid gap-2">
        <div className="flex justify-end">
          <CopyButton text={JSON.stringify(event, null, 2)} label="Copy as JSON" hasText />
        </div>
        <JsonTree value={event} label="The whole event" place={{ company, event, pointer: '' }} />
      </TabsContent>
    </Tabs>
  )
}

type SectionProps = { title: string; level: HeadingLevel; children: React.ReactNode }

function Section({ title, level, children }: SectionProps) {
  const Heading = `h${level}` as const
  return (
    <section className="grid gap-2.5 border-t pt-4">
      <Heading className="font-semibold">{title}</Heading>
      {children}
    </section>
  )
}

/** Says what is missing, and that it is missing on purpose. */
function Withheld({ event }: { event: StoredEvent }) {
  const redacted = event.redacted ?? []
  const erased = event.erased ?? []
  if (redacted.length === 0 && erased.length === 0) return null
  return (
    <Alert>
      {redacted.length > 0 ? (
        <p>
          Cut as secret before anything was written:{' '}
          <span className="break-all text-code">{redacted.join(', ')}</span>
        </p>
      ) : null}
      {erased.length > 0 ? (
        <p>
          Erased on request, still sealed:{' '}
          <span className="break-all text-code">{erased.join(', ')}</span>
        </p>
      ) : null}
    </Alert>
  )
}
